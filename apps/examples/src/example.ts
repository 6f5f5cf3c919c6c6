// The contract of examples: programs with a name, whose figures other programs can read.

/** How an example is run. */
export interface ExampleOptions {
  /** A small size, to see that it works. */
  readonly quick: boolean;
  /** The folder of data sets that cannot ship: --data, else GRUS_DATA_DIR. */
  readonly data: string | undefined;
  /** What follows the name on the command line. */
  readonly rest: readonly string[];
  /** Stops the program, which then rejects. */
  readonly signal: AbortSignal;
  /** Is told of progress, within long parts too. */
  readonly onProgress: (progress: ExampleProgress) => void;
}

/** How far an example is. */
export interface ExampleProgress {
  readonly done: number;
  readonly total: number;
  /** What is being done, or was done last. */
  readonly what: string;
}

/** A figure that an example's README states. */
export interface Figure {
  /** The mean over the seeds. */
  readonly value: number;
  /** The standard deviation over the seeds; null for one seed. */
  readonly spread: number | null;
  /** What has been published for the same protocol; null where nothing has. */
  readonly anchor: number | null;
}

/** Figures by name. */
export type Figures = Readonly<Record<string, Figure>>;

/** A table of an example's README with its picture. */
export interface ReportPart {
  /** Markdown. */
  readonly table: string;
  /** SVG. */
  readonly picture: string;
}

/** What a run of an example leaves. */
export interface ExampleResult {
  /** Seeds of the figures that have a spread, else 1. */
  readonly seeds: number;
  readonly figures: Figures;
  /** Tables by the names that mark their places in the README. Default: none. */
  readonly parts?: Readonly<Record<string, ReportPart>> | undefined;
}

/** An example that `pnpm example` runs. */
export interface Example {
  readonly name: string;
  /** One line. */
  readonly about: string;
  run(options: ExampleOptions): Promise<ExampleResult>;
}
