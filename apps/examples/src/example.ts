// The interface of examples: named programs with machine-readable figures.

/** Options of a run of an example. */
export interface ExampleOptions {
  /** A small size, as a check that it works. */
  readonly quick: boolean;
  /** The folder of data sets that are not distributed: --data, else GRUS_DATA_DIR. */
  readonly data: string | undefined;
  /** Arguments after the name on the command line. */
  readonly rest: readonly string[];
  /** Stops the program, which then rejects. */
  readonly signal: AbortSignal;
  /** Called with the progress, also within long parts. */
  readonly onProgress: (progress: ExampleProgress) => void;
}

/** The progress of an example. */
export interface ExampleProgress {
  readonly done: number;
  readonly total: number;
  /** The current or last completed work. */
  readonly what: string;
}

/** A figure of an example's README. */
export interface Figure {
  /** The mean over the seeds. */
  readonly value: number;
  /** The standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  /** The published value for the same protocol; null if there is none. */
  readonly anchor: number | null;
}

/** Figures by name. */
export type Figures = Readonly<Record<string, Figure>>;

/** A table of an example's README with its chart. */
export interface ReportPart {
  /** Markdown. */
  readonly table: string;
  /** SVG. Default: no chart. */
  readonly picture?: string | undefined;
}

/** The result of a run of an example. */
export interface ExampleResult {
  /** Number of seeds of the figures with a spread, else 1. */
  readonly seeds: number;
  readonly figures: Figures;
  /** Tables by the names of their markers in the README. Default: none. */
  readonly parts?: Readonly<Record<string, ReportPart>> | undefined;
}

/** An example that `pnpm example` runs. */
export interface Example {
  readonly name: string;
  /** A one-line description. */
  readonly about: string;
  run(options: ExampleOptions): Promise<ExampleResult>;
}
