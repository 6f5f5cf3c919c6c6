// What is compared between Node and a page: losses, weights, and what the model writes.
import { type Backend, leaves, type Tensor } from "@grus/tensor";
import type { Training } from "@grus/train";
import { textGenerator } from "../src/language/text-generator.ts";
import type { LanguageModelTraining } from "../src/language/train-language-model.ts";
import { model, tokenizer } from "./browser-training.ts";

/** The result of a training. */
export type Trained = Awaited<ReturnType<LanguageModelTraining["finish"]>>;

/** The serialisable result of a run. */
export interface TrainedReport {
  /** [training, validation] of each epoch. */
  readonly losses: readonly (readonly [number, number | undefined])[];
  /** The bits of all parameters. */
  readonly bits: readonly number[];
  /** What the model writes, piece by piece. */
  readonly pieces: readonly string[];
}

/** Finishes a run, and writes with its model on `backend`. */
export async function trainedReport(run: Training<Trained>, backend: Backend): Promise<TrainedReport> {
  const losses: [number, number | undefined][] = [];
  for await (const { loss, validationLoss } of run) losses.push([loss, validationLoss]);
  const { parameters } = await run.finish();
  const all = (leaves(parameters) as Tensor[]).flatMap(({ data }) => Array.from(data));
  const generator = textGenerator({ backend, tokenizer, model, parameters });
  const pieces: string[] = [];
  for await (const piece of generator.write({ prompt: "so much", length: 60, temperature: 0.7, seed: 2 }))
    pieces.push(piece);
  await backend.dispose();
  return { losses, bits: Array.from(new Int32Array(Float32Array.from(all).buffer)), pieces };
}
