// grus evaluate: scores text files by a language model.
import type { Command } from "commander";
import { optim } from "grus";
import { type BackendOption, backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { InputError } from "../errors.ts";
import { flagWriter } from "../flags-of-options.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { openLanguageModel } from "../language-directory.ts";
import { oneOf, positiveNumber } from "../options.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";
import { noteLines } from "../output/summary.ts";
import { readTexts } from "../read-text.ts";

interface EvaluateFlags {
  readonly dynamic?: boolean | undefined;
  readonly learningRate?: number | undefined;
  readonly encoding?: string | undefined;
  readonly backend: BackendOption;
  readonly json?: boolean | undefined;
}

/** The learning rate of dynamic evaluation. */
const RATE = 0.0003;

/** Adds the command. */
export function addEvaluate(program: Command, console: Console): void {
  const command = program
    .command("evaluate")
    .description("Score a text file by a language model: how well it predicts each token from those before.")
    .argument("<dir>", "directory written by `grus lm --out`")
    .argument("<file>", "text file")
    .option("--dynamic", "let the weights adapt to the text while it is read (dynamic evaluation)")
    .option("--learning-rate <rate>", `of --dynamic (default: ${RATE})`, positiveNumber)
    .option("--encoding <name>", "the encoding of the file (default: UTF-8, or what its bytes show)")
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--json", "print the scores as one line of JSON");
  command.action((directory: string, file: string, flags: EvaluateFlags) =>
    evaluate(directory, file, flags, command, console),
  );
}

async function evaluate(
  directory: string,
  file: string,
  flags: EvaluateFlags,
  command: Command,
  console: Console,
): Promise<void> {
  if (flags.learningRate !== undefined && !flags.dynamic)
    throw new InputError(
      `--learning-rate ${flags.learningRate}: expected weights that adapt; got fixed ones.`,
      "Give --dynamic, or omit it.",
    );
  const { text, notes } = await readTexts([file], flags.encoding);
  for (const line of noteLines(notes, flagWriter(command, undefined))) console.error(line);
  const backend = await startBackend(flags.backend);
  const interrupt = stopOnInterrupt(console, () => "stopped.");
  const display = forecastDisplay(console.stream);
  try {
    const generator = await openLanguageModel(directory, backend);
    const scores = await generator.score(text, {
      dynamic: flags.dynamic
        ? { optimizer: optim.rmsprop({ learningRate: flags.learningRate ?? RATE }) }
        : undefined,
      signal: interrupt.signal,
      onProgress: (done) => display.show({ stage: "scoring", part: "", done, detail: undefined }),
    });
    display.stop();
    const { nats, bitsPerCharacter, perplexity } = scores;
    console.out(
      flags.json
        ? JSON.stringify({ task: "language-model", ...scores })
        : `${bitsPerCharacter.toFixed(3)} bits a character, ${nats.toFixed(4)} nats a token, perplexity ${perplexity.toFixed(2)}`,
    );
  } finally {
    display.stop();
    interrupt.release();
    await backend.dispose();
  }
}
