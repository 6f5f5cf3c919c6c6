// Language models of characters: training steps, and text written with sampling.
import { cells, key, sample as sampleOne, text } from "grus";
import type { AnyBackend } from "../environment.ts";
import { beginTurn, countedTurns, type Turn } from "../foreign-load.ts";
import { timingOf } from "../measure.ts";
import { type RecordedWorkload, recordedTime } from "../workloads/workload.ts";
import type { WorkloadFigure } from "../workloads/workload-figure.ts";
import { productCeiling } from "./ceiling.ts";
import { sampleText } from "./tokenizers.ts";

/** The sizes of a training step. */
export type LanguageSizes = Readonly<
  Record<"vocabulary" | "embedding" | "hidden" | "batch" | "time", number>
>;

/** The character model whose time in PyTorch is recorded: 24.0 ms on one thread, 17.3 on two. */
export const CHARACTERS: RecordedWorkload<LanguageSizes> = {
  about: "language model of characters",
  sizes: { vocabulary: 80, embedding: 32, hidden: 128, batch: 32, time: 64 },
  recorded: 17.3,
};

/** Steps of a turn. */
const TURN = 20;

/** Times training steps through `trainLanguageModel`, which is `fit`: forward, backward, clipping and Adam. */
export async function languageTraining(
  backend: AnyBackend,
  sizes: LanguageSizes = CHARACTERS.sizes,
  turns = 20,
): Promise<WorkloadFigure> {
  const { vocabulary, embedding, hidden, batch, time } = sizes;
  const model = text.languageModel({
    vocabulary,
    embeddingSize: embedding,
    hiddenSize: hidden,
    dropout: 0,
  });
  const tokens = Int32Array.from(
    { length: batch * time * 50 + 1 },
    (_, i) => (i * i + (i >> 3)) % vocabulary,
  );
  const timed: TimedTurn[] = [];
  let end: (() => Turn) | undefined;
  let [steps, last]: [number[], number] = [[], 0];
  const onStep = () => {
    const now = performance.now();
    steps.push(now - last);
    last = now;
    if (steps.length < TURN) return;
    if (end !== undefined) timed.push({ steps, turn: end() });
    steps = [];
    end = beginTurn();
    last = performance.now();
  };
  const run = text.trainLanguageModel({
    backend,
    model,
    train: tokens,
    batchSize: batch,
    steps: time,
    maxSteps: TURN * (turns + 1),
    callbacks: [{ onStep }],
  });
  await run.finish();
  const { counted, ...got } = countedTurns(timed, ({ turn }) => turn);
  const ceiling = await productCeiling(backend);
  return {
    ...{ name: "lm-train", about: CHARACTERS.about, sizes },
    step: timingOf(counted.flatMap((part) => part.steps)),
    turns: timed.length,
    ...got,
    ceiling,
    recorded: recordedTime(CHARACTERS, sizes, backend, ceiling),
  };
}

interface TimedTurn {
  readonly steps: readonly number[];
  readonly turn: Turn;
}

/** Text written by a model, with sampling. */
export interface Writing {
  readonly streams: number;
  /** Characters a second over all streams: of the fastest undisturbed turn, and the median of these turns. */
  readonly best: number;
  readonly median: number;
  readonly turns: number;
  /** Turns that no other process disturbed; undefined where the system does not tell. */
  readonly undisturbed: number | undefined;
  readonly cores: number;
}

/** The size of {@link writing}. */
export interface WritingOptions {
  /** Default 10. */
  readonly turns?: number;
  /** Units of the GRU. Default 256. */
  readonly hidden?: number;
  /** Updates before it writes. Default 150. */
  readonly trainingSteps?: number;
}

/** How the text is sampled: as `grus generate` does. */
const SAMPLING = { temperature: 0.8, topP: 0.95 };

/** A GRU of 256 units over 80 characters, trained for a few seconds so that its distributions are peaked. */
export async function writing(
  backend: AnyBackend,
  onFigure: (figure: Writing) => void,
  { turns = 10, hidden = 256, trainingSteps = 150 }: WritingOptions = {},
): Promise<readonly Writing[]> {
  const sample = sampleText(200_000);
  const tokenizer = text.charactersTokenizer(sample);
  const model = text.languageModel({ vocabulary: 80, hiddenSize: hidden });
  const train = tokenizer.encode(sample);
  const { parameters } = await text
    .trainLanguageModel({ backend, model, train, maxSteps: trainingSteps })
    .finish();
  const prompt = [...tokenizer.encode("ka")];
  const shared = { backend, model, parameters, key: key(1), ...SAMPLING };
  const one = async (length: number) => {
    for await (const _ of sampleOne({ ...shared, prompt, length }));
  };
  const many = async (length: number) => {
    const prompts = Array.from({ length: 64 }, () => prompt);
    for await (const _ of cells.sampleRows({ ...shared, prompts, length }));
  };
  const figures: Writing[] = [];
  for (const [streams, write, length] of [
    [1, one, 8000],
    [64, many, 1000],
  ] as const) {
    await write(length);
    const measured: Turn[] = [];
    for (let turn = 0; turn < turns; turn++) {
      const end = beginTurn();
      await write(length);
      measured.push(end());
    }
    figures.push(rateOf(streams, streams * length, measured));
    onFigure(figures.at(-1)!);
  }
  return figures;
}

function rateOf(streams: number, characters: number, turns: readonly Turn[]): Writing {
  const { counted, ...got } = countedTurns(turns, (turn) => turn);
  const { min, median } = timingOf(counted.map(({ wall }) => wall));
  return {
    streams,
    best: (1000 * characters) / min,
    median: (1000 * characters) / median,
    turns: turns.length,
    ...got,
  };
}
