// The program of the alignment: an encoder-decoder learns to rewrite strings of letters while its attention is shown.
import { type Backend, key, ops, text } from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { KINDS, type Kind } from "./attention-kinds.ts";
import { type LetterBatch, letterBatch } from "./letter-batch.ts";
import { letterWriter, type Written } from "./letter-writer.ts";
import {
  answerOf,
  lettersOf,
  placesOf,
  randomLetters,
  START,
  type Task,
  textOf,
  VOCABULARY,
} from "./letters.ts";

/** The knobs. */
export interface AttentionSettings {
  readonly task: Task;
  readonly kind: Kind;
  readonly text: string;
}

/** What is drawn. */
export interface AttentionFrame {
  readonly update: number;
  /** The share of right letters in answers to new strings. */
  readonly share: number;
  /** Pairs of updates and that share. */
  readonly points: readonly (readonly [number, number])[];
  /** The letters of the reader's text, and the right answer. */
  readonly read: string;
  readonly right: string;
  readonly rows: readonly AttentionRow[];
}

/** A token of the answer. */
export interface AttentionRow {
  /** A letter; empty for the end of the answer. */
  readonly letter: string;
  /** The letter that is right here; empty for the end. */
  readonly right: string;
  /** On each letter read. */
  readonly weights: readonly number[];
  /** The letter read from which the right one comes; undefined where the answer is to end. */
  readonly place: number | undefined;
}

/** Updates in all, and between frames. */
export const [UPDATES, BETWEEN] = [1200, 10] as const;
/** Strings of an update, and new ones of a frame. */
export const [BATCH, NEW] = [32, 64] as const;
/** The learning rate at first, and the share of it at the end. */
const [RATE, LAST] = [0.01, 0.1] as const;

/** Trains, and writes answers to the reader's text and to new strings meanwhile. */
export async function attentionProgram(
  backend: Backend,
  { settings, show, turn, changed }: FigureContext<AttentionSettings, AttentionFrame>,
): Promise<void> {
  const { task, kind } = settings();
  const model = text.encoderDecoder({
    ...{ sourceVocabulary: VOCABULARY, targetVocabulary: VOCABULARY, joint: true, start: START },
    ...{ embeddingSize: 24, hiddenSize: 48, dropout: 0 },
    ...{ decoder: KINDS[kind].decoder, attention: KINDS[kind].attention },
  });
  const random = randomNumbers(3);
  const strings = (count: number) => Array.from({ length: count }, () => randomLetters(random));
  const parameters = await ops.evaluate(backend, model.init(key(1)));
  const training = await figureTraining({
    backend,
    parameters,
    batch: letterBatch(task, strings(BATCH)),
    loss: (own, pair: LetterBatch) => model.bind(own).loss(pair),
  });
  await turn();
  const writer = await letterWriter(backend, model, parameters, NEW + 1);
  const points: (readonly [number, number])[] = [];
  let [update, share] = [0, 0];
  const draw = async (): Promise<void> => {
    const [own, others] = [lettersOf(settings().text), strings(NEW)];
    const [written, ...answers] = await writer.write(await training.parameters(), [own, ...others]);
    if (points.at(-1)?.[0] !== update) {
      share = shareOfRight(
        others.map((letters) => answerOf(task, letters)),
        answers,
      );
      points.push([update, share]);
    }
    const right = answerOf(task, own);
    const rows = own.length === 0 ? [] : rowsOf(written!, right, placesOf(task, own));
    show({ update, share, points: [...points], read: textOf(own), right: textOf(right), rows });
  };
  try {
    await draw();
    while (update < UPDATES) {
      const rate = RATE * (1 - ((1 - LAST) * update) / UPDATES);
      await training.update(letterBatch(task, strings(BATCH)), rate);
      update++;
      await turn();
      if (update % BETWEEN === 0) await draw();
    }
    for (;;) {
      await changed(); // the text still acts
      await draw();
    }
  } finally {
    training.dispose();
    writer.dispose();
  }
}

/** Of the letters of all answers. */
function shareOfRight(answers: readonly (readonly number[])[], written: readonly Written[]): number {
  const isRight = answers.flatMap((answer, i) => answer.map((token, t) => written[i]!.tokens[t] === token));
  return isRight.filter(Boolean).length / isRight.length;
}

function rowsOf(
  { tokens, weights }: Written,
  right: readonly number[],
  places: readonly number[],
): readonly AttentionRow[] {
  return tokens.map((token, t) => ({
    letter: textOf([token]),
    right: textOf(right.slice(t, t + 1)),
    weights: weights[t]!,
    place: places[t],
  }));
}
