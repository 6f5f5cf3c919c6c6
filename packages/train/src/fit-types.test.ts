import {
  crossEntropy,
  dropout,
  embedding,
  gru,
  lastStep,
  layers,
  linear,
  lstm,
  meanSquaredError,
  sequential,
} from "@grus/cells";
import { contiguousBatches, sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { key, type Ragged, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { fit } from "./fit.ts";
import { predict } from "./predict-model.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function same<A, B>(equal: Same<A, B>): void;
const backend = referenceBackend();
test("x", async () => {
  const ids = Int32Array.from({ length: 400 }, (_, i) => i % 5);
  const model = sequential({
    embed: embedding({ vocabulary: 5, outputSize: 4 }),
    drop: dropout({ rate: 0.1 }),
    recurrent: lstm({ inputSize: 4, hiddenSize: 8 }),
    head: linear({ inputSize: 8, outputSize: 5 }),
  });
  const run = fit({
    backend,
    model,
    train: contiguousBatches({ input: ids.slice(0, -1), target: ids.slice(1) }, { rows: 2, steps: 10 }),
    carry: "epoch",
    loss: (model, { input, target }) => crossEntropy(model(input), target),
    metrics: (model, { input, target }) => ({ again: crossEntropy(model(input), target) }),
    optimizer: adam({ learningRate: 3e-2, clipNorm: 1 }),
    epochs: 3,
  });
  const losses: number[] = [];
  for await (const { loss } of run) losses.push(loss);
  const { parameters, state, history } = await run.finish();
  console.log(losses, Object.keys(parameters), state?.recurrent[0]?.forward.hidden.shape, history.length);
  const label = Int32Array.from({ length: 40 }, (_, i) => i % 3);
  const input = Array.from(label, (one, i) =>
    Float32Array.from({ length: 2 * (5 + (i % 20)) }, (_, t) => Math.sin(t * (one + 1))),
  );
  const batches = sequenceBatches({ input, label }, { features: 2, buckets: [12, 24], shuffle: { seed: 0 } });
  const recurrent = gru({ inputSize: 2, hiddenSize: 6, bidirectional: true });
  const classifier = sequential({
    recurrent,
    last: lastStep(),
    head: linear({ inputSize: recurrent.outputSize, outputSize: 3 }),
  });
  const training = fit({
    backend,
    model: classifier,
    train: (epoch) => batches.epoch(epoch),
    validation: batches,
    loss: (model, { input, label }) => crossEntropy(model(input), label),
    metrics: (model, { input, label }) => ({ again: crossEntropy(model(input), label) }),
    optimizer: adam({ learningRate: 1e-2 }),
    maxSteps: 5,
  });
  for await (const { metrics } of training) console.log(metrics.again);
  const result = await training.finish();
  console.log(result.stopped, result.programs);
  const logits = await predict({
    backend,
    model: classifier,
    parameters: result.parameters,
    batches,
    outputs: (model, { input }) => model(input),
  });
  console.log(logits.shape);
});
