// The commands. The code of one is loaded when it is run, or its help is asked for.
import type { Command } from "commander";
import type { Console } from "./console.ts";

/** Adds a command with its options and its action to a program. */
type AddCommand = (program: Command, console: Console) => void;

/** A command. */
interface ListedCommand {
  readonly name: string;
  /** What the list of commands, and its own help, say of it. */
  readonly about: string;
  load(): Promise<AddCommand>;
}

/** All commands, in the order of the help. */
export const commands: readonly ListedCommand[] = [
  {
    name: "forecast",
    about: "Forecast a column of a CSV file with intervals, tested beside simple forecasts.",
    load: async () => (await import("./commands/forecast.ts")).addForecast,
  },
  {
    name: "predict",
    about:
      "Forecast the steps after the last row of a CSV file with a saved forecaster, label its texts with a saved classifier, tag the words of a file with a saved tagger, or translate the lines of a file with a saved translator.",
    load: async () => (await import("./commands/predict.ts")).addPredict,
  },
  {
    name: "detect",
    about: "Find anomalies in a column of a CSV file, each value judged from those before it.",
    load: async () => (await import("./commands/detect.ts")).addDetect,
  },
  {
    name: "lm",
    about:
      "Train a language model on text files, tested on text that it has not seen beside an n-gram model.",
    load: async () => (await import("./commands/lm.ts")).addLm,
  },
  {
    name: "generate",
    about: "Continue a text by a language model.",
    load: async () => (await import("./commands/generate.ts")).addGenerate,
  },
  {
    name: "evaluate",
    about:
      "Score a file by a model of language: how well it predicts each token from those before, labels the texts of a CSV file, tags the words of sentences in columns, or translates the texts of a table.",
    load: async () => (await import("./commands/evaluate.ts")).addEvaluate,
  },
  {
    name: "classify",
    about:
      "Train a classifier of the texts of a CSV file, tested on rows that it has not seen beside naive Bayes and logistic regression.",
    load: async () => (await import("./commands/classify.ts")).addClassify,
  },
  {
    name: "tag",
    about:
      "Train a tagger of words, tested on sentences that it has not seen beside the most frequent tag of each word.",
    load: async () => (await import("./commands/tag.ts")).addTag,
  },
  {
    name: "translate",
    about:
      "Train a translator on a table of texts and their translations, such as words and pronunciations, tested on texts that it has not seen beside the source itself and the translation of the most similar text.",
    load: async () => (await import("./commands/translate.ts")).addTranslate,
  },
  {
    name: "inspect",
    about: "Describe a CSV file or a model.",
    load: async () => (await import("./commands/inspect.ts")).addInspect,
  },
  {
    name: "convert",
    about:
      "Convert a model to the format given by the name of the output. Tensors without a model are written as float32, int32 and bool.",
    load: async () => (await import("./commands/convert.ts")).addConvert,
  },
  {
    name: "run",
    about: "Run a model on the tensors of a file.",
    load: async () => (await import("./commands/run.ts")).addRun,
  },
  {
    name: "fine-tune",
    about: "Train an existing model further, on your own data.",
    load: async () => (await import("./commands/fine-tune.ts")).addFineTune,
  },
  {
    name: "export",
    about: "Write a model for inference elsewhere: a module without dependencies, an ONNX file, or both.",
    load: async () => (await import("./commands/export.ts")).addExport,
  },
  {
    name: "verify",
    about: "Run the golden samples of a model, forward and backward, and compare.",
    load: async () => (await import("./commands/verify.ts")).addVerify,
  },
];

/** Adds all commands: those of `names` whole, the others with their names and descriptions only. */
export async function addCommands(
  program: Command,
  names: readonly (string | undefined)[],
  console: Console,
): Promise<void> {
  for (const { name, about, load } of commands) {
    if (names.includes(name)) (await load())(program, console);
    else program.command(name);
    program.commands.at(-1)!.description(about);
  }
}
