// Grus beside its peers, in one run: the same weights and inputs, results compared before anything is timed.
import {
  adam,
  applyUpdates,
  type Backend,
  compileLoop,
  evaluate,
  gru,
  key,
  mean,
  randomNormal,
  square,
  type Tensor,
  type TensorData,
  valueAndGrad,
} from "grus";
import type { Contestant, Problem } from "./peers/contestant.ts";
import { installPeers } from "./peers/load.mjs";
import { onnxruntime, timeMajor } from "./peers/onnxruntime.mjs";
import { tfjs } from "./peers/tfjs.mjs";
import type { RecurrentShape } from "./recurrent-benchmarks.ts";

/** The sizes that are compared. */
const SHAPES: Readonly<Record<string, RecurrentShape>> = {
  S: { batch: 32, time: 64, input: 16, hidden: 64 },
  M: { batch: 32, time: 64, input: 64, hidden: 128 },
};

/** One line of the result. */
export interface Compared {
  readonly work: "train" | "infer";
  readonly size: string;
  readonly name: string;
  readonly version: string;
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** Its median over Grus' in the same run. */
  readonly ratio: number;
}

/** Compares training steps and inference; calls `onResult` as figures come in. Throws where a contestant computes something else. */
export async function compareAll(
  backend: Backend,
  threads: number,
  onResult: (line: Compared) => void,
): Promise<void> {
  installPeers();
  const peers: Contestant[] = [
    await tfjs("wasm", threads),
    await onnxruntime("node", threads),
    await onnxruntime("web", threads),
  ];
  const own = grus(backend);
  for (const [size, shape] of Object.entries(SHAPES)) {
    const problem = await problemOf(backend, shape);
    for (const work of ["train", "infer"] as const) {
      const all = [own, ...peers].filter((one) => one[work] !== undefined);
      const runs = await Promise.all(all.map((one) => prepare(one, work, problem)));
      const times = await interleaved(runs);
      const ratioTo = times[0]!.median;
      all.forEach(({ name, version }, i) =>
        onResult({ work, size, name, version, ...times[i]!, ratio: times[i]!.median / ratioTo }),
      );
    }
  }
}

async function problemOf(backend: Backend, shape: RecurrentShape): Promise<Problem> {
  const { layers } = gru({ inputSize: shape.input, hiddenSize: shape.hidden }).init(key(0));
  const x = await evaluate(backend, randomNormal(key(1), [shape.batch, shape.time, shape.input]));
  return { shape, weights: layers[0]!.forward as Problem["weights"], x: Float32Array.from(x.data) };
}

/** Grus as a contestant. */
function grus(backend: Backend): Contestant {
  const layerOf = ({ shape }: Problem) => gru({ inputSize: shape.input, hiddenSize: shape.hidden });
  const inputOf = ({ x, shape }: Problem): TensorData => ({
    data: x,
    shape: [shape.batch, shape.time, shape.input],
    dtype: "float32",
  });
  return {
    name: "grus",
    version: "this",
    train: async (problem) => {
      const layer = layerOf(problem);
      const parameters = {
        layers: [{ forward: problem.weights as never as Record<keyof Problem["weights"], Tensor> }],
      };
      const optimizer = adam({ learningRate: 1e-3 });
      const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
      const step = (held: typeof state, x: Tensor) => {
        const loss = (p: typeof held.parameters) => mean(square(layer.apply(p, x).output));
        const { value, gradient } = valueAndGrad(loss)(held.parameters);
        const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
        return {
          state: { parameters: applyUpdates(held.parameters, updates), optimizer: next },
          output: value,
        };
      };
      const x = inputOf(problem);
      const loop = await compileLoop(backend, step, { state, batch: x, results: "shared" });
      return { step: () => loop.runSync(x).data[0]! };
    },
    infer: async (problem) => {
      const layer = layerOf(problem);
      const parameters = {
        layers: [{ forward: problem.weights as never as Record<keyof Problem["weights"], Tensor> }],
      };
      const body = (state: Record<string, never>, x: Tensor) => ({
        state,
        output: layer.apply(parameters, x).output,
      });
      const x = inputOf(problem);
      const loop = await compileLoop(backend, body, { state: {}, batch: x, results: "shared" });
      return { run: () => loop.runSync(x).data as Float32Array };
    },
  };
}

/** What a contestant computes first, checked against the numbers of the first one; then what to time. */
async function prepare(one: Contestant, work: "train" | "infer", problem: Problem): Promise<() => unknown> {
  if (work === "train") {
    const { step } = await one.train!(problem);
    check(one.name, problem, "train", Float64Array.of(step(), step(), step()));
    return step;
  }
  const { run, isTimeMajor = false } = await one.infer!(problem);
  const { batch, time, hidden } = problem.shape;
  const first = await run();
  check(
    one.name,
    problem,
    "infer",
    Float64Array.from(isTimeMajor ? timeMajor(first, time, batch, hidden) : first),
  );
  return run;
}

const known = new WeakMap<Problem, Map<string, Float64Array>>();

function check(name: string, problem: Problem, work: string, values: Float64Array): void {
  const results = known.get(problem) ?? new Map<string, Float64Array>();
  known.set(problem, results);
  const expected = results.get(work);
  if (expected === undefined) {
    results.set(work, values);
    return;
  }
  const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
  if (!(worst < 1e-4)) throw new Error(`${name} computes something else in ${work}: it differs by ${worst}.`);
}

/** Times all in turn, round after round, so that a slow moment of the machine meets everyone. */
async function interleaved(
  runs: readonly (() => unknown)[],
  rounds = 15,
): Promise<{ median: number; min: number; max: number }[]> {
  for (const run of runs) for (let i = 0; i < 5; i++) await run();
  const times = runs.map(() => [] as number[]);
  for (let round = 0; round < rounds; round++) {
    for (const [i, run] of runs.entries()) {
      const start = performance.now();
      await run();
      times[i]!.push(performance.now() - start);
    }
  }
  return times.map((own) => {
    const sorted = own.sort((a, b) => a - b);
    return { median: sorted[Math.floor(sorted.length / 2)]!, min: sorted[0]!, max: sorted.at(-1)! };
  });
}
