// Sequences of different lengths, from the data package through a model to the loss.
import { wasmBackend } from "@grus/backend-wasm";
import { gru, lastStep, linear, meanSquaredError, sequential } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { key, type Ragged, type Tensor, tensor } from "@grus/tensor";
import { minimize } from "@grus/train";
import { expect, test } from "vitest";

interface Batch {
  readonly x: Ragged;
  readonly y: Tensor;
}

/** Sequences of different lengths; the target is the last value of each. */
const sequences = Array.from({ length: 60 }, (_, i) =>
  Float32Array.from({ length: 3 + (i % 9) }, (_, t) => Math.sin(1.7 * i + 0.9 * t)),
);

const ends = tensor(sequences.map((values) => [values.at(-1)!]));

const encoder = gru({ inputSize: 1, hiddenSize: 8 });
const head = sequential({ last: lastStep(), head: linear({ inputSize: 8, outputSize: 1 }) });

async function train(buckets: readonly number[]): Promise<number[]> {
  const backend = await wasmBackend({ threads: 1 });
  const parameters = { encoder: encoder.init(key(1)), head: head.init(key(2)) };
  const losses: number[] = [];
  const run = minimize({
    backend,
    parameters,
    optimizer: adam({ learningRate: 0.02 }),
    epochs: 15,
    seed: 1,
    train: sequenceBatches({ x: sequences, y: ends }, { batchSize: 10, buckets, remainder: "drop" }),
    loss: (p: typeof parameters, { x, y }: Batch) =>
      meanSquaredError(head.bind(p.head)(encoder.bind(p.encoder)(x).output), y),
  });
  for await (const { loss } of run) losses.push(loss);
  await backend.dispose();
  return losses;
}

test("a model learns from ragged batches, and additional padding changes nothing", async () => {
  const losses = await train([11]);
  expect(losses.at(-1)!).toBeLessThan(0.2 * losses[0]!);
  const padded = await train([40]);
  padded.forEach((loss, i) => expect(Math.abs(loss - losses[i]!)).toBeLessThan(1e-5));
});
