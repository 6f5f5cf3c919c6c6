// The problem that all contestants solve, and the check that their results agree.
import { gru } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import { modelOf, type RecurrentShape } from "../layers.ts";
import type { Contestant, Problem } from "./contestant.ts";
import { timeMajor } from "./time-major.mjs";

/** The kind of work. */
export type Work = "train" | "infer";

/** A contestant's work on a problem, ready to be timed. */
export interface PreparedWork {
  run(): unknown;
  dispose(): void;
}

/** Weights of seed 0 and input of seed 1. */
export async function problemOf(backend: Backend, shape: RecurrentShape): Promise<Problem> {
  const layer = gru({ inputSize: shape.input, hiddenSize: shape.hidden });
  const { parameters, x } = await modelOf(backend, layer, shape);
  const { weightIh, weightHh, biasIh, biasHh } = parameters.layers[0]!.forward;
  const weights = { weightIh, weightHh, biasIh: biasIh!, biasHh: biasHh! };
  return { shape, weights, x: Float32Array.from(x.data) };
}

/** Compares results on one problem with those of the first contestant; throws if they differ. */
export function resultCheck(): (name: string, work: Work, values: Float64Array) => void {
  const known = new Map<Work, Float64Array>();
  return (name, work, values) => {
    const expected = known.get(work);
    if (expected === undefined) {
      known.set(work, values);
      return;
    }
    const worst = values.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    if (values.length !== expected.length || !(worst < 1e-4))
      throw new Error(
        `${name}: results of ${work} differ from the first contestant's: got ${values.length} values, at most ${worst} apart; expected ${expected.length} within 1e-4.`,
      );
  };
}

/** Prepares a contestant and checks its first results: outputs, or the losses of three steps. */
export async function prepare(
  one: Contestant,
  work: Work,
  problem: Problem,
  check: ReturnType<typeof resultCheck>,
): Promise<PreparedWork> {
  if (work === "train") {
    const { step, dispose = () => {} } = await one.train!(problem);
    check(one.name, work, Float64Array.of(await step(), await step(), await step()));
    return { run: step, dispose };
  }
  const { run, dispose = () => {}, isTimeMajor = false } = await one.infer!(problem);
  const { batch, time, hidden } = problem.shape;
  const first = await run();
  check(one.name, work, Float64Array.from(isTimeMajor ? timeMajor(first, time, batch, hidden) : first));
  return { run, dispose };
}
