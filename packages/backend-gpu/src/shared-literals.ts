// Copies a constant that several dispatches read once to the device: gpu.js allocates a buffer for every use
// of a constant.
import { KernelCode } from "./kernel-code.ts";
import type { Dispatch, Plan } from "./plan.ts";
import type { DeviceArray, Value } from "./value.ts";

/** The plan with an initial copy of every constant that is read more than once. */
export function sharedLiterals(plan: Plan): Plan {
  const counts = new Map<Float32Array, number>();
  for (const array of plan.dispatches.flatMap(({ arrays }) => arrays)) {
    if (array.kind === "literal") counts.set(array.data, (counts.get(array.data) ?? 0) + 1);
  }
  const shared = [...counts].filter(([, count]) => count > 1).map(([data]) => data);
  if (shared.length === 0) return plan;
  const places = new Map(shared.map((data, index) => [data, index]));
  const move = (array: DeviceArray): DeviceArray => {
    if (array.kind === "dispatch") return { ...array, index: array.index + shared.length };
    const index = array.kind === "literal" ? places.get(array.data) : undefined;
    return index === undefined ? array : { kind: "dispatch", index, size: array.size };
  };
  const moveResult = (value: Value): Value =>
    value.kind === "array" && value.array.kind === "dispatch"
      ? { ...value, array: move(value.array) }
      : value;
  return {
    ...plan,
    dispatches: [
      ...shared.map(copyOf),
      ...plan.dispatches.map((dispatch) => ({ ...dispatch, arrays: dispatch.arrays.map(move) })),
    ],
    outputs: plan.outputs.map(moveResult),
    state: plan.state.map(moveResult),
  };
}

function copyOf(data: Float32Array): Dispatch {
  const code = new KernelCode();
  const array: DeviceArray = { kind: "literal", data, size: data.length };
  const read = code.readFloats({
    kind: "array",
    array,
    shape: [data.length],
    dtype: "float32",
    offset: 0,
    plane: 0,
  });
  code.add(`return ${read("this.thread.x")};`);
  return { source: code.source(), size: data.length, arrays: code.arrays, scalars: code.scalars };
}
