// Errors of commands, and library messages in terms of flags.

/** A file or option that cannot be used: one message, exit code 2. */
export class InputError extends Error {
  override readonly name = "InputError";

  constructor(problem: string, cure?: string) {
    super(cure === undefined ? problem : `${problem}\n${cure}`);
  }
}

/** A requested check that failed: one message, exit code 1. */
export class CheckFailed extends Error {
  override readonly name = "CheckFailed";
}

/** Options of the library with a flag in every command, or with a cure that needs no option. */
const CURES: readonly (readonly [RegExp, string])[] = [
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
  [/Pass it as `external`, put it/g, "Put it"],
  [/[Pp]ass a number instead of a name( for the axis)?\./g, "`grus export --size` writes fixed lengths."],
  [/pass numbers instead of names for the axes\./g, "use `grus export --size`, which writes fixed lengths."],
  [/, or pass sort: true\./g, "."],
  [/Pass the character that separates the cells as `delimiter`\./g, "Separate cells by , ; | or tabs."],
  [/, or pass quote: "" if the file quotes nothing\./g, "."],
  [/, or pass its `encoding`, such as windows-1252 or utf-16le\./g, "."],
  [/If it holds years, or seconds since 1970, declare it: types: .*$/gm, "Write times as yyyy-mm-dd."],
  [/State whether the day or the month comes first: dateOrder: .*$/gm, "Write dates as yyyy-mm-dd."],
  [/; for a decimal comma pass decimal: ",".$/gm, ", and with a decimal point."],
  [/, or pass the frequency\./g, "."],
  [/Leave the column out, or only center it: constant: .*$/gm, "Choose another column."],
  [/Use another scaler, such as .*$/gm, "Choose another column."],
  [/make context or horizon smaller, or change the split\./g, "or make --context or --horizon smaller."],
  [/ \(a larger share of the split\), or make context or horizon smaller\./g, "."],
  [/Remove it from features;/g, "Remove it from --features;"],
  [
    /Pass (the `preparation` returned by prepare|unmodified files of save, from .*)\./g,
    "Give a directory written by `grus forecast --out DIR`.",
  ],
];

/** Rules for irregular tables, which only `grus forecast` can set: other commands use those of training. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/handleGaps: /g, "--gaps "],
  [/handleMissing: /g, "--missing "],
  [/handleDuplicates: /g, "--duplicates "],
];

/** Options of fine-tuning, in messages that begin with its name. */
const FINE_TUNE_FLAGS: readonly (readonly [RegExp, string])[] = [
  [/^fineTune: /, ""],
  [/\bbatchAxes\b/g, "--batch-axis"],
  [/\bbatchSize\b/g, "--batch-size"],
  [/\blearningRate\b/g, "--learning-rate"],
  [/\bweightDecay\b/g, "--weight-decay"],
  [/^(validation|epochs|loss|seed) is /, "--$1 is "],
];

/** A message of the library with flags of the command in place of the library's options. */
export function inFlags(message: string, command: string | undefined): string {
  const rules =
    command === "forecast" ? RULES : RULES.map(([option, flag]) => [option, `train with ${flag}`] as const);
  const fineTune = message.startsWith("fineTune: ") ? FINE_TUNE_FLAGS : [];
  return [...CURES, ...rules, ...fineTune].reduce(
    (text, [option, flag]) => text.replace(option, flag),
    message,
  );
}
