// grus translate: trains a translator on a table of texts and translations and tests it beside two baselines.
import type { Command } from "commander";
import { text as language } from "grus";
import type { Console } from "../console.ts";
import { flagWriter } from "../flags-of-options.ts";
import { oneOf, share, wholeNumber } from "../options.ts";
import { metricsOfTranslator, translatorLines, translatorPlanLines } from "../output/translator-lines.ts";
import { translatorReport } from "../output/translator-report.ts";
import { addRowOptions } from "../reading-options.ts";
import { type PairFlags, readPairs } from "../translated-text.ts";
import { givenValues } from "./config-file.ts";
import { type LearningCall, learningCall } from "./learning-call.ts";
import { runLearning, type SharedOptions } from "./run-learning.ts";
import { addTrainingOptions, type TrainingFlags } from "./training-flags.ts";

type TokensFlag = "bpe" | "words" | "chars" | "symbols";

interface TranslateFlags extends TrainingFlags, PairFlags {
  readonly test?: string | undefined;
  readonly validation?: string | undefined;
  readonly tokenizer: TokensFlag;
  readonly targetTokenizer?: TokensFlag | undefined;
  readonly joint?: boolean | undefined;
  readonly vocabulary?: number | undefined;
  readonly longest: number;
  readonly decoder: language.DecoderKind;
  readonly attention: language.AttentionName;
  readonly cell: language.CellName;
  readonly hidden: number;
  readonly embedding: number;
  readonly layers: number;
  readonly dropout: number;
  readonly labelSmoothing: number;
  readonly beam: number;
}

/** Adds the command. */
export function addTranslate(program: Command, console: Console): void {
  const command = program
    .command("translate")
    .argument(
      "[file]",
      "TSV or CSV file: a text and its translation in a row; all translations of a text are right",
    )
    .option("--source <column>", "the column of texts (default: the first of two, without a row of names)")
    .option("--target <column>", "the column of translations (default: the other of two)")
    .option("--test <file>", "file to test on (default: a tenth of the texts)")
    .option("--validation <file>", "file that chooses the epoch (default: a tenth of the other texts)");
  addModelOptions(command);
  addTrainingOptions(command, { things: "pairs", epochs: 20, learningRate: 0.002, batchSize: 64 });
  addRowOptions(command);
  const given = givenValues(command);
  command.action(async (file: string | undefined) => {
    const files = file === undefined ? [] : [file];
    const call = await learningCall<TranslateFlags>(files, given, command, console);
    if (call !== undefined) await translate(call, command, console);
  });
}

function addModelOptions(command: Command): void {
  const tokens = ["bpe", "words", "chars", "symbols"];
  const { attentionNames, cellNames, decoderKinds } = language;
  command
    .option(
      "--tokenizer <kind>",
      "how texts are cut: bpe, words, chars, or symbols that blanks separate",
      oneOf(tokens),
      "bpe",
    )
    .option("--target-tokenizer <kind>", "the same of translations (default: as texts)", oneOf(tokens))
    .option("--joint", "one vocabulary for both, whose tokens have the same vectors")
    .option("--vocabulary <tokens>", "tokens at most (default: 4,000 for bpe, 10,000 words)", wholeNumber(5))
    .option(
      "--longest <tokens>",
      "tokens of a text at most; longer pairs are not learned from",
      wholeNumber(2),
      128,
    )
    .option(
      "--decoder <kind>",
      "parallel, which trains fast, or with the attention of the step before: luong, bahdanau",
      oneOf(decoderKinds),
      "parallel",
    )
    .option("--attention <name>", `one of ${attentionNames.join(", ")}`, oneOf(attentionNames), "general")
    .option("--cell <name>", `the cell: ${cellNames.join(", ")}`, oneOf(cellNames), "gru")
    .option("--hidden <units>", "units of each layer of the decoder, an even number", wholeNumber(2), 512)
    .option("--embedding <features>", "features of a token's vector", wholeNumber(1), 256)
    .option("--layers <count>", "layers of the encoder and of the decoder", wholeNumber(1), 1)
    .option("--dropout <share>", "the share of features that is dropped while training", share, 0.3)
    .option("--label-smoothing <share>", "the share of a target that is spread over all tokens", share, 0.1)
    .option(
      "--beam <count>",
      "translations that are kept open while the test is translated",
      wholeNumber(1),
      4,
    );
}

async function translate(
  call: LearningCall<TranslateFlags>,
  command: Command,
  console: Console,
): Promise<void> {
  const { paths, flags } = call;
  const { hidden, embedding, cell, layers, dropout, decoder, attention, ...rest } = flags;
  const say = flags.json ? console.error : console.out;
  const saying = { write: flagWriter(command, undefined), say };
  const read = async (path: string | undefined) =>
    path === undefined ? undefined : readPairs(path, flags, saying);
  const { pairs, columns } = await readPairs(paths[0]!, flags, saying);
  const held = { test: await read(flags.test), validation: await read(flags.validation) };
  const learn = (shared: SharedOptions) =>
    language.learnTranslator(pairs, {
      ...rest,
      ...shared,
      test: held.test?.pairs,
      validation: held.validation?.pairs,
      tokenizer: tokensOf(flags.tokenizer),
      targetTokenizer: tokensOf(flags.targetTokenizer ?? flags.tokenizer),
      columns,
      model: { cell, hiddenSize: hidden, embeddingSize: embedding, layers, dropout, decoder, attention },
      onPlan: (plan) => {
        for (const line of translatorPlanLines(plan)) say(line);
      },
    });
  await runLearning(call, command, console, learn, (learned, seconds) => ({
    model: learned.translator,
    metrics: metricsOfTranslator(learned, seconds, flags.seed),
    lines: translatorLines(learned),
    report: (directory, run) => translatorReport(learned, directory, run),
  }));
}

function tokensOf(flag: TokensFlag): language.TranslationTokens {
  return flag === "chars" ? "characters" : flag;
}
