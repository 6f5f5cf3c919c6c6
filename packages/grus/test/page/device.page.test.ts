// Choosing the fastest device for a model, and verifying its accuracy.
import { gru, lastStep, linear, meanSquaredError, sequential } from "@grus/cells";
import { adam } from "@grus/optim";
import { evaluate, key, randomNormal, referenceBackend, type Tensor } from "@grus/tensor";
import { goldenSamples, minimize, type Progress, verify } from "@grus/train";
import { describe, expect, inject, test } from "vitest";
import { pickBackend } from "../../src/pick-backend.ts";
import { pageBackend } from "../environment/page.ts";
import { pageBackendNames } from "../environment/page-backends.ts";

const model = sequential({
  recurrent: gru({ inputSize: 3, hiddenSize: 8 }),
  last: lastStep(),
  head: linear({ inputSize: 8, outputSize: 2 }),
});
type Parameters = ReturnType<typeof model.init>;
type Batch = { readonly x: Tensor; readonly y: Tensor };

const reference = referenceBackend();
const parameters = (await evaluate(reference, model.init(key(0)))) as Parameters;
const batches = (await evaluate(
  reference,
  [1, 2, 3, 4, 5].map((seed) => {
    return { x: randomNormal(key(seed), [4, 6, 3]), y: randomNormal(key(10 * seed), [4, 2]) };
  }),
)) as Batch[];
const loss = (p: Parameters, { x, y }: Batch) => meanSquaredError(model.bind(p)(x), y);

describe(pageBackend.name, () => {
  test("reproduces the model's golden samples, including gradients", async () => {
    const checked = { parameters, apply: (p: Parameters, x: Tensor) => model.bind(p)(x) };
    const golden = await goldenSamples(checked, batches[0]!.x);
    const backend = await pageBackend.create();
    const found = await verify({ ...checked, golden }, backend);
    await backend.dispose();
    console.log(`${pageBackend.name}: largest error ${found.largestError.toExponential(1)} (${found.worst})`);
    expect(found).toMatchObject({ backend: pageBackend.name, isAccurate: true });
    expect(found.largestError).toBeLessThan(1e-4);
    expect(Object.keys(found.errors)).toHaveLength(7);
  });

  test("gives the same losses with several steps per call as with one", async () => {
    const backend = await pageBackend.create();
    const losses = async (stepsPerCall: number) => {
      const found: number[] = [];
      const callbacks = [{ onStep: (step: { loss: number }) => void found.push(step.loss) }];
      const optimizer = adam({ learningRate: 0.02 });
      const train = () => batches;
      const run = minimize({
        backend,
        parameters,
        loss,
        optimizer,
        train,
        epochs: 2,
        stepsPerCall,
        callbacks,
      });
      const history: Progress[] = [];
      for await (const progress of run) history.push(progress);
      return found;
    };
    const [one, two] = [await losses(1), await losses(2)];
    await backend.dispose();
    expect(one).toHaveLength(10);
    for (const [i, value] of one.entries()) expect(Math.abs(two[i]! - value)).toBeLessThan(1e-5);
  });

  // This test starts backends of all kinds, so it runs once.
  if (pageBackend.name === "wasm") {
    test("pickBackend times the model's training on WebAssembly and both GPU interfaces", async () => {
      const optimizer = adam({ learningRate: 0.02 });
      const { backend, candidates } = await pickBackend({
        parameters,
        loss,
        optimizer,
        batch: batches[0]!,
        calls: 3,
      });
      const times = candidates.map(({ name, time, reason }) => [
        name,
        time?.millisecondsPerStep.toFixed(2) ?? reason,
      ]);
      console.log(`a training step, in ms: ${times.map((row) => row.join(" ")).join(", ")}`);
      expect(candidates.map(({ name }) => name)).toEqual(pageBackendNames);
      const timed = candidates.filter(({ time }) => time !== undefined);
      expect(timed.map(({ name }) => name)).toEqual(inject("usable"));
      const fastest = timed.toSorted((a, b) => a.time!.millisecondsPerStep - b.time!.millisecondsPerStep)[0]!;
      expect(backend.name).toBe(fastest.name);
      await backend.dispose();
    });
  }
});
