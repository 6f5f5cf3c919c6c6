// What an example is: a program with a name, whose figures can be read by other programs.

/** How an example is run. */
export interface ExampleOptions {
  /** A small size, to see that it works. */
  readonly quick: boolean;
  /** The folder of data sets that cannot ship: --data, else GRUS_DATA_DIR. */
  readonly data: string | undefined;
  /** What follows the name on the command line. */
  readonly rest: readonly string[];
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

/** What a run of an example leaves. */
export interface ExampleResult {
  readonly seeds: number;
  readonly figures: Readonly<Record<string, Figure>>;
}

/** An example that `pnpm example` runs. */
export interface Example {
  readonly name: string;
  /** One line. */
  readonly about: string;
  run(options: ExampleOptions): Promise<ExampleResult>;
}
