import { describe, expect, test } from "vitest";
import { KernelCode } from "./kernel-code.ts";
import { type Dispatch, PlanBuilder, withoutDead } from "./plan.ts";
import { arrayValue, type DeviceArray } from "./value.ts";

const input: DeviceArray = { kind: "argument", index: 0, size: 4 };
const spec = { shape: [4], dtype: "float32" } as const;

function scaled(by: number, array: DeviceArray): Dispatch {
  const code = new KernelCode();
  code.add(`return ${code.read(arrayValue(array, spec))("this.thread.x")} * ${by};`);
  return { source: code.source(), size: 4, arrays: code.arrays, scalars: code.scalars };
}

describe("PlanBuilder", () => {
  test("equal dispatches are merged", () => {
    const builder = new PlanBuilder();
    const first = builder.dispatch(scaled(2, input));
    expect(builder.dispatch(scaled(2, input))).toBe(first);
    expect(builder.dispatch(scaled(3, input))).not.toBe(first);
    expect(builder.dispatch(scaled(2, first))).not.toBe(first);
    expect(builder.dispatches.length).toBe(3);
  });

  test("literals are compared by identity", () => {
    const builder = new PlanBuilder();
    const literal = (): DeviceArray => ({ kind: "literal", data: Float32Array.of(1, 2, 3, 4), size: 4 });
    const one = literal();
    builder.dispatch(scaled(2, one));
    builder.dispatch(scaled(2, one));
    builder.dispatch(scaled(2, literal()));
    expect(builder.dispatches.length).toBe(2);
  });
});

test("withoutDead keeps the dispatches that outputs and states depend on, in order", () => {
  const builder = new PlanBuilder();
  builder.dispatch(scaled(2, input));
  const kept = builder.dispatch(scaled(3, input));
  builder.dispatch(scaled(4, kept));
  const output = builder.dispatch(scaled(5, kept));
  const next = builder.dispatch(scaled(6, input));
  const plan = withoutDead({
    arguments: [spec],
    dispatches: builder.dispatches,
    outputs: [arrayValue(output, spec)],
    state: [arrayValue(next, spec)],
  });
  expect(plan.dispatches.map(({ source }) => source.text.match(/\* (\d)/)![1])).toEqual(["3", "5", "6"]);
  expect(plan.dispatches[1]!.arrays).toEqual([{ kind: "dispatch", index: 0, size: 4 }]);
  expect(plan.outputs).toMatchObject([{ array: { index: 1 } }]);
  expect(plan.state).toMatchObject([{ array: { index: 2 } }]);
});
