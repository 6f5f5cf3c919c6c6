// grus generate: continues a text by a language model.
import type { Command } from "commander";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { openLanguageModel } from "../language-directory.ts";
import { atLeastZero, oneOf, positiveNumber, unitShare, wholeNumber } from "../options.ts";

interface GenerateFlags {
  readonly prompt?: string | undefined;
  readonly length: number;
  readonly temperature: number;
  readonly topK?: number | undefined;
  readonly topP: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly stop?: readonly string[] | undefined;
  readonly seed: number;
  readonly stream?: boolean | undefined;
  readonly backend: BackendOption;
}

/** Adds the command. */
export function addGenerate(program: Command, console: Console): void {
  program
    .command("generate")
    .argument("<dir>", "directory written by `grus lm --out`")
    .option("--prompt <text>", "the text to continue (default: a line break, which is not printed)")
    .option("--length <tokens>", "tokens to write at most", wholeNumber(1), 400)
    .option(
      "--temperature <number>",
      "below 1 likely tokens become likelier; 0 takes the likeliest",
      atLeastZero,
      0.8,
    )
    .option("--top-k <count>", "only the likeliest tokens (default: all)", wholeNumber(1))
    .option(
      "--top-p <share>",
      "only the likeliest tokens whose probabilities reach this sum",
      unitShare,
      0.95,
    )
    .option("--min-p <share>", "only tokens at least this share as likely as the likeliest", unitShare, 0)
    .option("--repetition-penalty <number>", "above 1 repetitions become less likely", positiveNumber, 1)
    .option("--stop <texts...>", "texts before which writing ends")
    .option("--seed <number>", "the same seed writes the same text", wholeNumber(0), 0)
    .option("--stream", "print each token as it is written, also where the output is not a terminal")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .action((directory: string, flags: GenerateFlags) => generate(directory, flags, console));
}

async function generate(directory: string, flags: GenerateFlags, console: Console): Promise<void> {
  const { prompt, stream, backend: name, ...options } = flags;
  const backend = await startBackend(name);
  const interrupt = stopOnInterrupt(console, () => "stopped.");
  try {
    const generator = await openLanguageModel(directory, backend);
    let held = prompt ?? "";
    const isStreamed = stream === true || process.stdout.isTTY;
    for await (const piece of generator.write({ ...options, prompt, signal: interrupt.signal })) {
      held += piece;
      if (!isStreamed) continue;
      console.write(held);
      held = "";
    }
    console.out(held);
  } finally {
    interrupt.release();
    await backend.dispose();
  }
}
