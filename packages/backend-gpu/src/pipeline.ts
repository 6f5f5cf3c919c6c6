// A plan as a pipeline of gpu.js.
import type { GpuDevice } from "./gpu-device.ts";
import type { Pipeline } from "./gpu-library.ts";
import type { Plan } from "./plan.ts";
import { type DeviceArray, floatsOf } from "./value.ts";

/** An executable plan. */
export interface Bound {
  /** A first run on zeros, which reveals compile errors. */
  prepare(): Promise<void>;
  /** The arrays that leave the device, by the index of their dispatch. */
  run(given: readonly Float32Array[]): Promise<ReadonlyMap<number, Float32Array>>;
  executorKind(): string;
  destroy(): Promise<void>;
}

/** Records the dispatches of a plan at the first run, and again after the device was replaced. */
export function bindPlan(plan: Plan, device: GpuDevice): Bound {
  const leaving = leavingArrays(plan);
  if (leaving.length === 0) return nothingToDo;
  let pipeline: Pipeline | undefined;
  let generation = -1;
  const current = () => {
    if (pipeline === undefined || generation !== device.generation) {
      generation = device.generation;
      pipeline = device.pipeline(plan.arguments.length, recorder(plan, leaving, device));
    }
    return pipeline;
  };
  return {
    prepare: async () => {
      // First, since the host may have no room for what the device cannot hold.
      checkSizes(plan, device);
      const given = plan.arguments.map((spec) => new Float32Array(floatsOf(spec)));
      await device.build(() => current()(...given));
      device.checkExecutor(current());
    },
    run: async (given) => {
      const results = await device.guard(() => current()(...given));
      return new Map(leaving.map((index, i) => [index, results[i] as Float32Array]));
    },
    executorKind: () => current().executorKind,
    destroy: async () => pipeline?.destroy(),
  };
}

/** The function that gpu.js calls once to record the sequence of kernels. */
function recorder(plan: Plan, leaving: readonly number[], device: GpuDevice) {
  return (values: readonly unknown[]): unknown[] => {
    const made: unknown[] = [];
    const handleOf = (array: DeviceArray) => {
      if (array.kind === "literal") return array.data;
      return array.kind === "argument" ? values[array.index] : made[array.index];
    };
    for (const dispatch of plan.dispatches) {
      const kernel = device.kernel(dispatch);
      made.push(kernel(...dispatch.arrays.map(handleOf), ...dispatch.scalars));
    }
    return leaving.map((index) => made[index]);
  };
}

const nothingToDo: Bound = {
  prepare: async () => {},
  run: async () => new Map(),
  executorKind: () => "none",
  destroy: async () => {},
};

function checkSizes({ dispatches, arguments: given }: Plan, device: GpuDevice): void {
  for (const { size } of dispatches) device.checkArray(size);
  for (const spec of given) device.checkArray(floatsOf(spec));
}

/** The dispatches that compute outputs or next states. */
function leavingArrays({ outputs, state }: Plan): number[] {
  const indices = [...outputs, ...state].flatMap((value) =>
    value.kind === "array" && value.array.kind === "dispatch" ? [value.array.index] : [],
  );
  return [...new Set(indices)];
}
