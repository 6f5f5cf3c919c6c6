// A program as dispatches, as plain data.
import type { TensorSpec } from "@grus/tensor";
import type { KernelSource } from "./kernel-code.ts";
import type { DeviceArray, Value } from "./value.ts";

/** One kernel over `size` threads, each of which writes one float. */
export interface Dispatch {
  readonly source: KernelSource;
  readonly size: number;
  readonly arrays: readonly DeviceArray[];
  readonly scalars: readonly number[];
}

/** The dispatches of one run, and the locations of its results. */
export interface Plan {
  /** Inputs, then state: the variables of the program that have elements. */
  readonly arguments: readonly TensorSpec[];
  readonly dispatches: readonly Dispatch[];
  readonly outputs: readonly Value[];
  /** The next value of each state variable. */
  readonly state: readonly Value[];
}

/** Collects dispatches. Equal ones are merged. */
export class PlanBuilder {
  readonly dispatches: Dispatch[] = [];
  readonly #known = new Map<string, DeviceArray>();
  readonly #literals = new Map<Float32Array, number>();

  /** Adds a dispatch of `size` threads and returns its array. */
  dispatch(dispatch: Dispatch): DeviceArray {
    const key = this.#keyOf(dispatch);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const array: DeviceArray = { kind: "dispatch", index: this.dispatches.length, size: dispatch.size };
    this.dispatches.push(dispatch);
    this.#known.set(key, array);
    return array;
  }

  #keyOf({ source, size, arrays, scalars }: Dispatch): string {
    return [source.text, size, ...arrays.map((array) => this.#nameOf(array)), ...scalars].join("|");
  }

  #nameOf(array: DeviceArray): string {
    if (array.kind !== "literal") return `${array.kind}${array.index}`;
    const number = this.#literals.get(array.data) ?? this.#literals.size;
    this.#literals.set(array.data, number);
    return `literal${number}`;
  }
}

/** The plan without dispatches that nothing depends on. */
export function withoutDead(plan: Plan): Plan {
  const needed = neededDispatches(plan);
  const places = new Map<number, number>();
  const move = (array: DeviceArray): DeviceArray =>
    array.kind === "dispatch" ? { ...array, index: places.get(array.index)! } : array;
  const moveValue = (value: Value): Value =>
    value.kind === "array" ? { ...value, array: move(value.array) } : value;
  const dispatches = plan.dispatches.flatMap((dispatch, index) => {
    if (!needed.has(index)) return [];
    places.set(index, places.size);
    return [{ ...dispatch, arrays: dispatch.arrays.map(move) }];
  });
  return {
    ...plan,
    dispatches,
    outputs: plan.outputs.map(moveValue),
    state: plan.state.map(moveValue),
  };
}

function neededDispatches({ dispatches, outputs, state }: Plan): ReadonlySet<number> {
  const needed = new Set<number>();
  const need = (array: DeviceArray) => {
    if (array.kind === "dispatch") needed.add(array.index);
  };
  for (const value of [...outputs, ...state]) if (value.kind === "array") need(value.array);
  for (let index = dispatches.length - 1; index >= 0; index--) {
    if (needed.has(index)) dispatches[index]!.arrays.forEach(need);
  }
  return needed;
}
