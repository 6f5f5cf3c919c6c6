// Bad input to a command.

/** A file or option that cannot be used: one message, exit code 2. */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(problem: string, cure?: string) {
    super(cure === undefined ? problem : `${problem}\n${cure}`);
  }
}

/** A check that was asked for and did not hold: one message, exit code 1. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
}

/** Names of the library's options, and the flags that stand for them here. */
const FLAGS: readonly (readonly [RegExp, string])[] = [
  [/handleGaps: /g, "--gaps "],
  [/handleMissing: /g, "--missing "],
  [/handleDuplicates: /g, "--duplicates "],
  [/missing: \["", (".*")\]/g, "--na $1"],
  [/pass \{ takeOver: true \} or remove/g, "remove"],
  [/Omit layers and prefix\./g, "Omit --layers and --prefix."],
  [/since layers or a prefix are given/g, "since --layers or --prefix is given"],
  [
    /List the layers in order and pass the list as layers\./g,
    "List the layers in order in a file and give it as --layers FILE.",
  ],
  [/Pass another prefix, or omit it\./g, "Give another --prefix, or omit it."],
  [/Read with \{ float64: "keep" \}, or scale/g, "Scale"],
];

/** Those of fine-tuning, which its messages begin with. */
const FINE_TUNE_FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^fineTune: /, ""],
  [/\bbatchAxes\b/g, "--batch-axis"],
  [/\bbatchSize\b/g, "--batch-size"],
  [/\blearningRate\b/g, "--learning-rate"],
  [/\bweightDecay\b/g, "--weight-decay"],
  [/^(validation|epochs|loss|seed) is /, "--$1 is "],
];

/** A message of the library with this program's flags in place of the library's options. */
export function inFlags(message: string): string {
  const flags = message.startsWith("fineTune: ") ? [...FLAGS, ...FINE_TUNE_FLAGS] : FLAGS;
  return flags.reduce((text, [option, flag]) => text.replace(option, flag), message);
}
