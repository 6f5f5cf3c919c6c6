// The program of the language model: a GRU learns a text character by character, and writes meanwhile.
import { type Backend, type Key, key, ops, type Tensor, tensor, text } from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { ngramNats, ROWS, STEPS, type TextParts, textBatch, textParts } from "./text-parts.ts";

/** The knobs. */
export interface LanguageSettings {
  /** What is continued. */
  readonly prompt: string;
  /** Divides the logits while writing. */
  readonly temperature: number;
  readonly units: number;
  readonly learningRate: number;
  /** The reader's own text; one that is too short is not learned. */
  readonly own: string;
}

/** Losses after updates, in nats per character. */
export interface TextLosses {
  readonly update: number;
  /** Over the updates since the one before. */
  readonly training: number;
  readonly heldBack: number;
}

/** What was written after an update. */
export interface Writing {
  readonly update: number;
  readonly prompt: string;
  readonly text: string;
}

/** What is drawn. */
export interface LanguageFrame {
  readonly update: number;
  /** Characters that are learned from. */
  readonly characters: number;
  readonly isOwn: boolean;
  readonly losses: readonly TextLosses[];
  readonly ngrams: { readonly name: string; readonly nats: number };
  /** The newest last. */
  readonly writings: readonly Writing[];
}

/** Updates in all, those between two measurements, and those between two writings. */
export const [UPDATES, MEASURED, WRITTEN] = [1200, 20, 40] as const;
/** Characters that are written, and those of a reader's text at least. */
export const [LENGTH, LEAST] = [240, 1000] as const;

const [EMBEDDING, DROPOUT] = [24, 0.2] as const;

interface Batch {
  readonly input: Tensor<"int32">;
  readonly target: Tensor<"int32">;
  readonly random: Key;
}

/** Learns `passage`, or the reader's text, and writes with the prompt and the temperature of the moment. */
export async function languageProgram(
  backend: Backend,
  passage: string,
  { settings, show, turn, changed }: FigureContext<LanguageSettings, LanguageFrame>,
): Promise<void> {
  const { units, own } = settings();
  const isOwn = own.length >= LEAST;
  const parts = textParts(isOwn ? own : passage);
  const ngrams = ngramNats(parts);
  await turn();
  const learner = await textLearner(backend, parts, units);
  const [losses, writings]: [TextLosses[], Writing[]] = [[], []];
  let [update, sum, written] = [0, 0, ""];
  const draw = (): void => {
    const characters = parts.train.length;
    show({ update, characters, isOwn, losses: [...losses], ngrams, writings: [...writings] });
  };
  const write = async (): Promise<void> => {
    const { prompt, temperature } = settings();
    written = textOf(settings());
    if (writings.at(-1)?.update === update) writings.pop();
    writings.push({ update, prompt, text: await learner.write(prompt, temperature, update) });
  };
  try {
    while (update < UPDATES) {
      sum += await learner.learn(settings().learningRate);
      update++;
      await turn();
      const isMeasured = update % MEASURED === 0;
      if (isMeasured) {
        losses.push({ update, training: sum / MEASURED, heldBack: await learner.score() });
        sum = 0;
      }
      const isWritten = update % WRITTEN === 0 || written !== textOf(settings());
      if (isWritten) await write();
      if (isMeasured || isWritten) draw();
    }
    for (;;) {
      await changed(); // the prompt and the temperature still act
      await write();
      draw();
    }
  } finally {
    learner.dispose();
  }
}

/** What a writing depends on, beside the network. */
function textOf({ prompt, temperature }: LanguageSettings): string {
  return `${temperature} ${prompt}`;
}

/** A network that learns a text. */
interface TextLearner {
  /** Makes an update; the loss before it. */
  learn(learningRate: number): Promise<number>;
  /** The mean loss on the part that is held back. */
  score(): Promise<number>;
  write(prompt: string, temperature: number, seed: number): Promise<string>;
  dispose(): void;
}

async function textLearner(
  backend: Backend,
  { tokenizer, train, heldBack }: TextParts,
  units: number,
): Promise<TextLearner> {
  const model = text.languageModel({
    vocabulary: tokenizer.size,
    hiddenSize: units,
    embeddingSize: EMBEDDING,
    dropout: DROPOUT,
  });
  const random = randomNumbers(3);
  let update = 0;
  const batch = (): Batch => {
    const { input, target } = textBatch(train, random);
    const shape = [ROWS, STEPS];
    return { input: tensor(input, shape), target: tensor(target, shape), random: key(update++) };
  };
  const training = await figureTraining({
    backend,
    parameters: model.init(key(1)),
    batch: batch(),
    loss: (parameters, { input, target, random: mask }: Batch) =>
      model.bind(parameters, { key: mask }).loss(input, target),
  });
  const shape = [1, heldBack.length - 1];
  const scored = await ops.compile(
    backend,
    (parameters: text.LanguageModelParameters, input: Tensor<"int32">, target: Tensor<"int32">) =>
      model.bind(parameters).loss(input, target),
    await training.parameters(),
    tensor(heldBack.slice(0, -1), shape),
    tensor(heldBack.slice(1), shape),
  );
  const known = Array.from({ length: tokenizer.size - 1 }, (_, i) => i + 1);
  return {
    learn: (learningRate) => training.update(batch(), learningRate),
    score: async () => {
      const parameters = await training.parameters();
      const loss = await scored.run(
        parameters,
        tensor(heldBack.slice(0, -1), shape),
        tensor(heldBack.slice(1), shape),
      );
      return Number(loss.data[0]);
    },
    write: async (prompt, temperature, seed) => {
      const parameters = await training.parameters();
      const generator = text.textGenerator({ backend, tokenizer, model, parameters });
      const options = { prompt: prompt === "" ? "\n" : prompt, temperature, seed, length: LENGTH };
      let written = "";
      for await (const piece of generator.write({ ...options, allowed: known })) written += piece;
      return written;
    },
    dispose: () => {
      training.dispose();
      scored.dispose();
    },
  };
}
