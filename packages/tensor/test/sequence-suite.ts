// Tests shared by all recurrent sequence primitives.
import { expectClose } from "@grus/testing";
import { expect, test } from "vitest";
import type { SequenceAttrs } from "../src/attributes.ts";
import { grad } from "../src/autodiff.ts";
import { sum } from "../src/primitives/reduce.ts";
import { transpose } from "../src/primitives/transpose.ts";
import { ones, type Tensor, tensor, zeros } from "../src/tensor.ts";
import { whole } from "../src/testing/case.ts";
import { namedOperands, type RecurrentSizes } from "../src/testing/recurrent-operands.ts";
import { checkCase } from "./gradient-check.ts";
import { type Sequence, stepByStep } from "./step-by-step.ts";
import { valuesOf } from "./values.ts";

/** The lengths of every axis of {@link SequenceSuite.operands}. */
export const suiteSizes: RecurrentSizes = { batch: 4, time: 5, inputSize: 3, hiddenSize: 2 };

/** A primitive to be tested by {@link sequenceSuite}. */
export interface SequenceSuite {
  /** The operands of {@link recurrentOperands} for {@link suiteSizes}, or others of the same shapes. */
  readonly operands: readonly Tensor[];
  /** 3 for GRU, 4 for LSTM, 1 for RNN. */
  readonly gates: number;
  readonly sequence: Sequence;
  /**
   * The same equations as a scan: (x, states.., weightIh, weightHh, biasIh, biasHh) -> (y, final states..).
   */
  readonly equations: (operands: readonly Tensor[], lengths: Tensor, attrs: SequenceAttrs) => Tensor[];
}

/** Full, empty and partial rows. */
const lengths = whole([5, 0, 2, 4]);
const directions: readonly SequenceAttrs[] = [false, true].flatMap((reverse) =>
  [false, true].map((timeMajor) => ({ reverse, timeMajor })),
);

/** [batch, time, features] as [time, batch, features], and back. */
function otherLayout(x: Tensor): Tensor {
  return transpose(x, [1, 0, 2]);
}

/** Declares the tests of a recurrent sequence primitive. */
export function sequenceSuite({ gates, operands, sequence, equations }: SequenceSuite): void {
  const { x, weights, states } = namedOperands(operands);

  test.each(directions)("one step at a time equals the sequence: %j", async (direction) => {
    const options = { ...direction, lengths };
    const input = direction.timeMajor ? otherLayout(x) : x;
    const steps = stepByStep(sequence, input, weights, states, options);
    expect(await valuesOf(steps)).toEqual(await valuesOf(sequence(input, weights, states, options)));
  });

  test.each(directions)("equals its equations: %j", async (direction) => {
    const input = direction.timeMajor ? otherLayout(x) : x;
    const written = equations([input, ...states, ...operands.slice(1, 5)], lengths, direction);
    const [y, ...last] = await valuesOf(written);
    const found = await valuesOf(sequence(input, weights, states, { ...direction, lengths }));
    expectClose(found.output, y!, { absolute: 1e-14 });
    last.forEach((state, i) => expectClose(found.states[i]!, state, { absolute: 1e-14 }));
  });

  test("both layouts give the same numbers", async () => {
    const usual = sequence(x, weights, states, { lengths });
    const major = sequence(otherLayout(x), weights, states, { lengths, timeMajor: true });
    const moved = { output: otherLayout(major.output), states: major.states };
    expect(await valuesOf(moved)).toEqual(await valuesOf(usual));
  });

  test("the directions differ", async () => {
    const forward = await valuesOf(sequence(x, weights, states, {}));
    const backward = await valuesOf(sequence(x, weights, states, { reverse: true }));
    expect(forward.output).not.toEqual(backward.output);
    expect(forward.states).not.toEqual(backward.states);
  });

  test("past the length of a row, the output is 0 and the states are kept", async () => {
    const { output, states: last } = await valuesOf(sequence(x, weights, states, { lengths }));
    const start = await valuesOf(states);
    last.forEach((state, i) => expect(state.slice(2, 4)).toEqual(start[i]!.slice(2, 4)));
    expect(output.slice(10, 20)).toEqual(new Array<number>(10).fill(0));
    expect(output.slice(22, 24)).toEqual(last[0]!.slice(4, 6));
    expect(output.slice(24, 30)).toEqual(new Array<number>(6).fill(0));
  });

  test("padding changes nothing", async () => {
    const kept = await valuesOf(sequence(x, weights, states, { lengths }));
    const spoilt = Float32Array.from(x.data, (value, i) => {
      const [row, step] = [Math.floor(i / 15), Math.floor(i / 3) % 5];
      return step < lengths.data[row]! ? value : 1e6;
    });
    expect(await valuesOf(sequence(tensor(spoilt, x.shape), weights, states, { lengths }))).toEqual(kept);
  });

  test("lengths beyond the time axis mean all steps, negative ones none", async () => {
    const beyond = sequence(x, weights, states, { lengths: whole([9, -1, 5, 5]) });
    const within = sequence(x, weights, states, { lengths: whole([5, 0, 5, 5]) });
    expect(await valuesOf(beyond)).toEqual(await valuesOf(within));
  });

  test("absent biases and states are 0, absent lengths mean all steps", async () => {
    const { weightIh, weightHh } = weights;
    const bias = zeros([gates * 2]);
    const given = sequence(
      x,
      { weightIh, weightHh, biasIh: bias, biasHh: bias },
      states.map(() => zeros([4, 2])),
      { lengths: whole([5, 5, 5, 5]), reverse: false, timeMajor: false },
    );
    expect(await valuesOf(sequence(x, { weightIh, weightHh }, [], {}))).toEqual(await valuesOf(given));
  });

  test("with zero steps, states and their gradient pass through", async () => {
    const empty = ones([4, 0, 3]);
    const { output, states: last } = sequence(empty, weights, states, {});
    expect(output.shape).toEqual([4, 0, 2]);
    expect(await valuesOf(last)).toEqual(await valuesOf(states));
    const slope = grad((before: readonly Tensor[]) => sum(sequence(empty, weights, before, {}).states[0]!));
    const ofOnes = new Array<number>(8).fill(1);
    expect((await valuesOf(slope(states)))[0]).toEqual(ofOnes);
  });

  test.each(["output", ...states.map((_, i) => i)])(
    "the gradient of %s alone, ragged, in reverse",
    async (result) => {
      await checkCase({
        name: String(result),
        inputs: operands,
        compute: (...values) => {
          const { x: input, weights: own, states: before } = namedOperands(values);
          const found = sequence(input, own, before, { lengths, reverse: true });
          return typeof result === "number" ? found.states[result] : found.output;
        },
      });
    },
  );
}
