// A run that resumes from a checkpoint equals the uninterrupted run: from every step, bit for bit.
import { wasmBackend } from "@grus/backend-wasm";
import { gru, linear } from "@grus/cells";
import { contiguousBatches } from "@grus/data";
import {
  adam,
  adamW,
  averagedParameters,
  chain,
  clipByGlobalNorm,
  cosineSchedule,
  exponentialMovingAverage,
  reduceOnPlateau,
  scheduleFreeAdamW,
  sgd,
} from "@grus/optim";
import {
  evaluate,
  flatten,
  key,
  mean,
  randomNormal,
  referenceBackend,
  square,
  sub,
  type Tensor,
  type TensorData,
  take,
} from "@grus/tensor";
import { afterAll, describe, expect, test } from "vitest";
import type { BatchSource } from "../src/batches/batch-source.ts";
import type { SavedRun } from "../src/checkpoints/checkpoint-options.ts";
import { minimize } from "../src/minimize.ts";
import type { LossContext, MinimizeOptions } from "../src/minimize-options.ts";
import { memoryStore } from "./memory-store.ts";

const backend = referenceBackend();
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

const [rows, time] = [22, 5];
const layer = gru({ inputSize: 2, hiddenSize: 3, layers: 2, dropout: 0.25 });
const head = linear({ inputSize: 3, outputSize: 1 });
const parameters = await evaluate(backend, { recurrent: layer.init(key(0)), head: head.init(key(1)) });
const input = (await evaluate(backend, randomNormal(key(5), [rows, time, 2]))) as Tensor;
const target = (await evaluate(backend, randomNormal(key(6), [rows, 1]))) as Tensor;
const series = await evaluate(backend, {
  input: randomNormal(key(7), [40, 2]),
  target: randomNormal(key(8), [40, 1]),
});

type Parameters = typeof parameters;
type Batch = { readonly input: Tensor; readonly target: Tensor };
type States = ReturnType<typeof layer.initialState>;
type Options = MinimizeOptions<Parameters, Batch, States>;

/** Shuffled by epoch, in arrays that are reused: batches of 5, the last of 2 padded. */
const shuffled: BatchSource<Batch> = function* (epoch) {
  const order = Array.from({ length: rows }, (_, i) => (i * 7 + epoch * 5) % rows);
  const [x, y, mask] = [new Float32Array(5 * time * 2), new Float32Array(5), new Float32Array(5)];
  for (let at = 0; at < rows; at += 5) {
    for (let row = 0; row < 5; row++) {
      const from = order[at + row];
      mask[row] = from === undefined ? 0 : 1;
      x.set(
        input.data.subarray((from ?? 0) * time * 2, ((from ?? 0) + 1) * time * 2) as Float32Array,
        row * time * 2,
      );
      y[row] = target.data[from ?? 0]!;
    }
    yield {
      input: { shape: [5, time, 2], dtype: "float32", data: x },
      target: { shape: [5, 1], dtype: "float32", data: y },
      mask: { shape: [5], dtype: "float32", data: mask },
    } as never;
  }
};

/** With dropout if there is a key. */
function loss(p: Parameters, batch: Batch, { key: own }: LossContext<States>): Tensor {
  const { output } = layer.bind(p.recurrent, { key: own })(batch.input);
  return mean(square(sub(head.bind(p.head)(take(output, 1, -1)), batch.target)));
}

function stateful(p: Parameters, batch: Batch, { carry, key: own }: LossContext<States>) {
  const { output, state } = layer.bind(p.recurrent, { key: own })(batch.input, { initialState: carry! });
  return { loss: mean(square(sub(head.bind(p.head)(output), batch.target))), carry: state };
}

const common = {
  backend,
  parameters,
  loss,
  optimizer: adam({ learningRate: 0.05 }),
  train: shuffled,
  validation: () => shuffled(0) as Iterable<never>,
  epochs: 3,
} satisfies Options;

const schedule = cosineSchedule({ initial: 0.1, steps: 15, final: 0.01 });
const contiguous: Partial<Options> = {
  loss: stateful,
  train: () => contiguousBatches(series, { rows: 4, steps: 2 }) as Iterable<never>,
  validation: () => contiguousBatches(series, { rows: 4, steps: 2 }) as Iterable<never>,
  carry: (await evaluate(backend, layer.initialState(4))) as States,
  epochs: 2,
};

const runs: Record<string, Partial<Options>> = {
  "with momentum of AdamW, a schedule, clipping and dropout": {
    optimizer: chain(clipByGlobalNorm(0.5), adamW({ learningRate: schedule, weightDecay: 0.01 })),
  },
  "without validation": { validation: undefined as never },
  "with metrics": { metrics: (p) => ({ bias: mean(p.head.bias!) }) },
  "with several steps per call": { stepsPerCall: 2, optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) },
  "with more steps per call than an epoch has": { stepsPerCall: 9 },
  "with a plateau": { plateau: reduceOnPlateau({ factor: 0.5, patience: 0, threshold: 0.9 }), epochs: 4 },
  "that stops early": { earlyStopping: { patience: 2, minDelta: 0.5 }, epochs: 9 },
  "with averages": {
    optimizer: exponentialMovingAverage(sgd({ learningRate: 0.1 }), { decay: 0.7 }),
    evaluated: (_, state) => averagedParameters(state),
  },
  "without a schedule": {
    optimizer: scheduleFreeAdamW({ learningRate: 0.1 }),
    evaluated: (_, state) => averagedParameters(state),
  },
  "with carried states": { ...contiguous, resetCarry: "never" },
  "with states reset every epoch": { ...contiguous, resetCarry: "epoch", stepsPerCall: 2 },
};

const bitsOf = (tree: unknown) =>
  Object.fromEntries(
    (flatten(tree) as { path: string; leaf: TensorData }[]).map(({ path, leaf }) => [
      path,
      Array.from(new Uint8Array(leaf.data.slice().buffer)),
    ]),
  );

/** The whole result of a run; `steps` from the given step on. */
async function outcome(options: Options, from = 0) {
  const steps: (readonly [epoch: number, step: number, loss: number, norm: number])[] = [];
  const epochs: unknown[] = [];
  const run = minimize({
    ...options,
    callbacks: [
      {
        onStep: ({ epoch, step, loss, gradientNorm }) =>
          void (step > from && steps.push([epoch, step, loss, gradientNorm])),
        onEpoch: ({ epoch, step }, own) => void (step > from && epochs.push([epoch, bitsOf(own)])),
      },
    ],
  });
  const reported: number[] = [];
  for await (const { epoch } of run) reported.push(epoch);
  const { parameters: best, carry, history, bestEpoch, stopped, steps: count, resumed } = await run.finish();
  return {
    result: {
      bits: bitsOf(best),
      carry: carry === undefined ? undefined : bitsOf(carry),
      history: history.map(({ seconds, remainingSeconds, ...rest }) => rest),
      bestEpoch,
      stopped,
      count,
    },
    steps,
    epochs,
    reported,
    resumed,
  };
}

const placeOf = ({ record }: SavedRun) =>
  (record as unknown as { numbers: { step: number; epoch: number; batches: number } }).numbers;

describe.each(Object.entries(runs))("a run %s", (_, options) => {
  test("resumes from every checkpoint with the same numbers", async () => {
    const whole: Options = { ...common, ...options };
    const plain = await outcome(whole);
    expect(plain.result.stopped).toBe(options.earlyStopping === undefined ? "completed" : "early-stopping");
    const scales = plain.result.history.map(({ learningRateScale }) => learningRateScale);
    expect(new Set(scales).size > 1).toBe(options.plateau !== undefined);
    const store = memoryStore();
    const saving = await outcome({ ...whole, checkpoints: { store, everySteps: 1 } });
    expect(saving).toEqual(plain);
    const perCall = Math.min(options.stepsPerCall ?? 1, 5);
    expect(store.saved.length).toBeGreaterThanOrEqual(plain.result.count / perCall);
    for (const checkpoint of store.saved) {
      const { step, epoch, batches } = placeOf(checkpoint);
      const own = memoryStore([checkpoint]);
      const found = await outcome(
        { ...whole, checkpoints: { store: own, everySteps: 4, resume: "always" } },
        step,
      );
      expect(found.result).toEqual(plain.result);
      expect(found.steps).toEqual(plain.steps.filter(([, at]) => at > step));
      expect(found.reported).toEqual(plain.reported.filter((at) => at >= epoch));
      expect(found.resumed).toMatchObject({ step, epoch, batches, backend: "reference" });
      expect(placeOf(own.saved.at(-1)!)).toEqual(
        expect.objectContaining({ step: plain.result.count, batches: 0 }),
      );
    }
  });

  test("changes between checkpoints", async () => {
    const store = memoryStore();
    await outcome({ ...common, ...options, checkpoints: { store, everySteps: 1 } });
    const places = store.saved.map((saved) => JSON.stringify(placeOf(saved)));
    expect(new Set(places).size).toBe(places.length);
    const states = store.saved.map(({ tensors }) => JSON.stringify(bitsOf(Object.fromEntries(tensors))));
    expect(new Set(states).size).toBeGreaterThan(states.length / 2);
  });
});

test("on WebAssembly, resumes bit for bit", async () => {
  const options: Options = { ...common, backend: wasm, optimizer: adam({ learningRate: schedule }) };
  const plain = await outcome(options);
  const store = memoryStore();
  await outcome({ ...options, checkpoints: { store, everySteps: 3 } });
  for (const checkpoint of store.saved) {
    const own = { store: memoryStore([checkpoint]), resume: "always" } as const;
    expect((await outcome({ ...options, checkpoints: own })).result).toEqual(plain.result);
  }
  const last = { store: memoryStore([store.saved[0]!]), resume: "always" } as const;
  const elsewhere = await outcome({ ...options, backend, checkpoints: last });
  expect(elsewhere.resumed?.backend).toBe("wasm");
  expect(elsewhere.result.bits).not.toEqual(plain.result.bits);
});
