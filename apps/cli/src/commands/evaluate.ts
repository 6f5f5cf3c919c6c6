// grus evaluate: scores a file by a saved model of language.
import type { Command } from "commander";
import { text as language } from "grus";
import { backendOptions, startBackend } from "../backend-option.ts";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { readTextModel } from "../language-directory.ts";
import { oneOf, positiveNumber, wholeNumber } from "../options.ts";
import { addRowOptions } from "../reading-options.ts";
import { evaluateClassifier, evaluateTagger } from "./evaluate-labels.ts";
import { checkRate, type EvaluateCall, type EvaluateFlags, evaluateText, RATE } from "./evaluate-text.ts";
import { evaluateTranslator } from "./evaluate-translations.ts";
import { checkTaskFlags, type TaskOptions } from "./task-flags.ts";

const EVALUATE_OPTIONS: TaskOptions = {
  dynamic: ["language-model"],
  learningRate: ["language-model"],
  text: ["text-classification"],
  label: ["text-classification"],
  delimiter: ["text-classification", "translation"],
  skipLines: ["text-classification", "translation"],
  header: ["text-classification", "translation"],
  words: ["tagging"],
  tags: ["tagging"],
  source: ["translation"],
  target: ["translation"],
  beam: ["translation"],
};

const CURE =
  "Give a directory written by --out of `grus lm`, `grus classify`, `grus tag` or `grus translate`.";

/** Adds the command. */
export function addEvaluate(program: Command, console: Console): void {
  const command = program
    .command("evaluate")
    .argument(
      "<dir>",
      "directory written by --out of `grus lm`, `grus classify`, `grus tag` or `grus translate`",
    )
    .argument(
      "<file>",
      "text file, CSV file with labels, file of words and tags, or table of texts and translations",
    )
    .option(
      "--dynamic",
      "of a language model: its weights adapt to the text while it is read (dynamic evaluation)",
    )
    .option("--learning-rate <rate>", `of --dynamic (default: ${RATE})`, positiveNumber)
    .option("--text <column>", "of a classifier: the column of texts (default: that it learned from)")
    .option("--label <column>", "of a classifier: the column of labels (default: that it learned from)")
    .option(
      "--words <column>",
      "of a tagger: the column of words (default: 1 or that it learned from, in CoNLL-U FORM)",
    )
    .option(
      "--tags <column>",
      "of a tagger: the column of tags (default: that it learned from or the last, in CoNLL-U UPOS)",
    )
    .option("--source <column>", "of a translator: the column of texts (default: that it learned from)")
    .option(
      "--target <column>",
      "of a translator: the column of translations (default: that it learned from)",
    )
    .option("--beam <count>", "of a translator: translations that are kept open (default: 4)", wholeNumber(1))
    .option("--backend <name>", `one of ${backendOptions.join(", ")}`, oneOf(backendOptions), "auto")
    .option("--json", "print the scores as one line of JSON");
  addRowOptions(command).action((directory: string, file: string, flags: EvaluateFlags) =>
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
  checkRate(flags);
  const files = await readTextModel(directory, CURE);
  const task = language.textTask(files.json)!;
  checkTaskFlags(task, EVALUATE_OPTIONS, command);
  const saying = { write: flagWriter(command, undefined), say: console.error };
  const backend = await startBackend(flags.backend);
  const call: EvaluateCall = { files, file, flags, saying, backend };
  try {
    const found = await EVALUATIONS[task](call, console);
    if (flags.json) console.out(JSON.stringify({ task, ...found.scores }));
    else for (const line of found.lines) console.out(line);
  } finally {
    await backend.dispose();
  }
}

const EVALUATIONS = {
  "language-model": evaluateText,
  "text-classification": evaluateClassifier,
  tagging: evaluateTagger,
  translation: evaluateTranslator,
} as const;
