// Options of the command line.

/** Options after the benchmark's name, not yet parsed. */
export interface Options {
  readonly batch?: string | undefined;
  readonly time?: string | undefined;
  readonly input?: string | undefined;
  readonly hidden?: string | undefined;
  readonly vocabulary?: string | undefined;
  readonly embedding?: string | undefined;
  readonly steps?: string | undefined;
  readonly out?: string | undefined;
  readonly horizon?: string | undefined;
  readonly season?: string | undefined;
  readonly minutes?: string | undefined;
  readonly seeds?: string | undefined;
  /** The Python interpreter whose PyTorch runs beside. */
  readonly torch?: string | undefined;
  /** What follows the name of the benchmark, such as files. */
  readonly files: readonly string[];
  readonly json: boolean;
  readonly quick: boolean;
}

/** An invalid command line. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** Parses a whole number of at least 1; without a text, the fallback. Throws {@link OptionError}. */
export function wholeNumber(option: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new OptionError(`--${option} is "${text}"; expected a whole number of at least 1.`);
}

/** Parses whole numbers of at least 1 between commas, such as "24,168". Throws {@link OptionError}. */
export function wholeNumbers(option: string, text: string | undefined, fallback: number): readonly number[] {
  return (text ?? String(fallback)).split(",").map((one) => wholeNumber(option, one, fallback));
}
