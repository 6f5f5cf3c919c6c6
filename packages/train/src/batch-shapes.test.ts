// Batches of several shapes in one run: one program per shape, one state.
import { wasmBackend } from "@grus/backend-wasm";
import { gru, linear } from "@grus/cells";
import { adam } from "@grus/optim";
import {
  key,
  mean,
  mul,
  type Ragged,
  randomUniform,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { memoryStore } from "../test/memory-store.ts";
import { NonFiniteError } from "./errors.ts";
import { minimize } from "./minimize.ts";
import type { LossContext, MinimizeOptions } from "./minimize-options.ts";

const recurrent = gru({ inputSize: 2, hiddenSize: 5 });
const head = linear({ inputSize: 5, outputSize: 3 });
const parameters = { recurrent: recurrent.init(key(3)), head: head.init(key(4)) };
type Parameters = typeof parameters;

interface Batch {
  readonly input: Ragged;
  readonly target: Tensor;
}

/** Rows of 2 to `longest` steps, padded to `time`. */
function batch(seed: number, longest: number, time: number, rows = 4): Batch {
  const values = new Float32Array(rows * time * 2);
  const lengths = Int32Array.from({ length: rows }, (_, row) => 2 + ((seed + row) % (longest - 1)));
  for (let row = 0; row < rows; row++)
    for (let i = 0; i < 2 * lengths[row]!; i++) values[2 * row * time + i] = Math.sin(seed + 3 * row + i);
  const target = Float32Array.from({ length: 3 * rows }, (_, i) => Math.cos(seed + i));
  return {
    input: { values: tensor(values, [rows, time, 2]), lengths: tensor(lengths) },
    target: tensor(target, [rows, 3]),
  };
}

/** Times of the batches of an epoch: the shape changes back and forth. */
const TIMES = [4, 4, 7, 4, 11, 11, 7, 4];

const bucketed = (epoch: number): Batch[] => TIMES.map((time, i) => batch(10 * epoch + i, time, time));
const padded = (epoch: number): Batch[] => TIMES.map((time, i) => batch(10 * epoch + i, time, 11));

function loss(p: Parameters, { input, target }: Batch, { key: own }: LossContext): Tensor {
  const { hidden } = recurrent.bind(p.recurrent)(input);
  const noise = own === undefined ? 0 : mul(0.1, randomUniform(own, [4, 3]));
  return mean(square(sub(head.bind(p.head)(hidden), sub(target, noise))));
}

async function options(rest: Partial<MinimizeOptions<Parameters, Batch>> = {}) {
  return {
    backend: await wasmBackend({ threads: 1 }),
    parameters,
    loss,
    optimizer: adam({ learningRate: 0.02 }),
    train: bucketed,
    validation: (epoch: number) => bucketed(epoch + 50),
    epochs: 3,
    ...rest,
  } satisfies MinimizeOptions<Parameters, Batch>;
}

/** Every number of a run, and how many programs it compiled. */
async function trained(rest: Partial<MinimizeOptions<Parameters, Batch>> = {}) {
  const steps: number[] = [];
  const callbacks = [{ onStep: ({ loss }: { readonly loss: number }) => void steps.push(loss) }];
  const { parameters, history, programs } = await minimize(await options({ callbacks, ...rest })).finish();
  const weights = Array.from(parameters.recurrent.layers[0]!.forward.weightHh.data);
  return { steps, weights, validation: history.map(({ validationLoss }) => validationLoss!), programs };
}

describe("batches of three shapes", () => {
  test("compile three programs and have the losses of the padded run", async () => {
    const buckets = await trained();
    const whole = await trained({ train: padded, validation: (epoch) => padded(epoch + 50) });
    expect(buckets.programs).toEqual({ training: 3, validation: 3 });
    expect(whole.programs).toEqual({ training: 1, validation: 1 });
    for (const name of ["steps", "validation", "weights"] as const)
      expectClose(buckets[name], whole[name], { absolute: 1e-6 });
    expect(buckets.steps.at(-1)!).toBeLessThan(buckets.steps[0]!);
  });

  test("several steps per call give the same bits: batches of one shape are grouped", async () => {
    const one = await trained();
    const two = await trained({ stepsPerCall: 2 });
    expect(two).toEqual({ ...one, programs: { training: 4, validation: 3 } });
  });

  test("a run that is stopped within an epoch and resumed gives the same bits", async () => {
    const whole = await trained();
    const store = memoryStore();
    const stop = new AbortController();
    const steps: number[] = [];
    const onStep = ({ step, loss }: { readonly step: number; readonly loss: number }) => {
      steps.push(loss);
      if (step === 13) stop.abort();
    };
    const first = await options({ callbacks: [{ onStep }], signal: stop.signal, checkpoints: { store } });
    expect((await minimize(first).finish()).stopped).toBe("aborted");
    const rest = await trained({ checkpoints: { store, resume: "always" } });
    expect([...steps, ...rest.steps]).toEqual(whole.steps);
    expect([rest.weights, rest.validation]).toEqual([whole.weights, whole.validation]);
  });

  test("a smaller last batch is trained unpadded", async () => {
    const rows = [4, 4, 3].map((count, i) => batch(i, 4, 4, count));
    const quiet = (p: Parameters, b: Batch) => loss(p, b, {});
    const { steps, programs } = await trained({ train: rows, validation: rows, loss: quiet, epochs: 1 });
    expect([steps.length, programs]).toEqual([3, { training: 2, validation: 2 }]);
  });

  test("a step that is not finite is explained in its own shape", async () => {
    const [first, second] = bucketed(0).slice(2, 4) as [Batch, Batch];
    const values = second.input.values.data.slice();
    values[3] = Number.NaN;
    const broken = { ...second, input: { ...second.input, values: tensor(values, [4, 4, 2]) } };
    const run = minimize(await options({ train: [first, broken] }));
    const error = await run.finish().catch((thrown) => thrown);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect(error.place).toMatchObject({ tensor: "batch.input.values", index: [0, 1, 1], step: 2 });
  });
});

describe("means over batches of several shapes", () => {
  const backend = wasmBackend({ threads: 1 });
  const scale = { a: tensor(1) };
  const meanOf = async <B extends { readonly x: Tensor }>(
    train: readonly B[],
    weight?: (batch: B) => number,
  ) => {
    const { history } = await minimize<typeof scale, { readonly x: Tensor }>({
      backend: await backend,
      parameters: scale,
      train,
      loss: ({ a }, { x }) => mul(a, sum(x)),
      optimizer: adam({ learningRate: 0 }),
      weight: weight as (batch: { readonly x: Tensor }) => number,
      epochs: 1,
    }).finish();
    return history[0]!.loss;
  };
  const x = [tensor([1]), tensor([4])] as const;
  const ragged = (lengths: number[]) => ({
    values: tensor(new Float32Array(lengths.length * 3), [lengths.length, 3]),
    lengths: tensor(Int32Array.from(lengths)),
  });

  test("weight by the valid steps of a ragged target, or of a ragged last field", async () => {
    const target = [
      { x: x[0], target: ragged([3, 2]), note: x[0] },
      { x: x[1], target: ragged([1]), note: x[1] },
    ];
    expect(await meanOf(target)).toBeCloseTo((1 * 5 + 4 * 1) / 6, 6);
    const tags = [
      { x: x[0], tags: ragged([3, 2]) },
      { x: x[1], tags: ragged([1]) },
    ];
    expect(await meanOf(tags)).toBeCloseTo((1 * 5 + 4 * 1) / 6, 6);
  });

  test("weight by the mask, else the rows, for one label per row", async () => {
    const rows = [
      { x: x[0], input: ragged([3, 2]), label: tensor([0, 0]) },
      { x: x[1], input: ragged([1]), label: tensor([0]) },
    ];
    expect(await meanOf(rows.map(({ input, label, x }) => ({ input: input.values, label, x })))).toBeCloseTo(
      (1 * 2 + 4 * 1) / 3,
      6,
    );
    const masked = rows.map((row, i) => ({ ...row, mask: tensor(i === 0 ? [1, 0] : [1]) }));
    expect(await meanOf(masked)).toBeCloseTo((1 * 1 + 4 * 1) / 2, 6);
    expect(await meanOf(masked, (batch) => batch.x.data[0]!)).toBeCloseTo(17 / 5, 6);
  });
});
