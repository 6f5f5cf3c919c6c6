// Splits a fused step that reads more arrays than a kernel can into several passes.
import type { Instruction } from "@grus/tensor";
import { sameArray } from "../kernel-code.ts";
import type { DeviceArray, Value } from "../value.ts";
import { MOST_ARRAYS } from "./lowering.ts";

/** The arrays that a register depends on. */
type Support = readonly DeviceArray[];

/**
 * The registers that each pass writes to memory, so that none reads more than {@link MOST_ARRAYS} arrays.
 * Later passes read the results of earlier ones.
 */
export function splitElementwise(
  inputs: readonly Value[],
  instructions: readonly Instruction[],
  results: readonly number[],
): readonly (readonly number[])[] {
  const passes: number[][] = [];
  const supports: Support[] = inputs.map((value) => (value.kind === "array" ? [value.array] : []));
  instructions.forEach(({ args }, k) => {
    let support = joined(args.map((arg) => supports[arg]!));
    for (const arg of widestFirst(args, supports)) {
      if (support.length <= MOST_ARRAYS) break;
      passes.push([arg]);
      supports[arg] = [madeBy(arg)];
      support = joined(args.map((each) => supports[each]!));
    }
    supports[inputs.length + k] = support;
  });
  return [...passes, ...grouped(results, supports, written(passes))];
}

/** Groups results into passes while they fit; one that a pass has already written needs none. */
function grouped(
  results: readonly number[],
  supports: readonly Support[],
  done: ReadonlySet<number>,
): number[][] {
  const groups: { members: number[]; support: Support }[] = [];
  for (const register of new Set(results)) {
    if (done.has(register)) continue;
    const last = groups.at(-1);
    const support = joined([last?.support ?? [], supports[register]!]);
    if (last !== undefined && support.length <= MOST_ARRAYS) {
      last.members.push(register);
      last.support = support;
    } else groups.push({ members: [register], support: supports[register]! });
  }
  return groups.map(({ members }) => members);
}

function written(passes: readonly (readonly number[])[]): ReadonlySet<number> {
  return new Set(passes.flat());
}

/** Operands, sorted by the number of arrays that writing them would save. */
function widestFirst(args: readonly number[], supports: readonly Support[]): number[] {
  return [...new Set(args)]
    .filter((arg) => supports[arg]!.length > 1)
    .sort((a, b) => supports[b]!.length - supports[a]!.length);
}

function joined(supports: readonly Support[]): Support {
  const all: DeviceArray[] = [];
  for (const array of supports.flat()) if (!all.some((other) => sameArray(other, array))) all.push(array);
  return all;
}

/** A placeholder for the array that a pass will write for a register. */
function madeBy(register: number): DeviceArray {
  return { kind: "dispatch", index: -1 - register, size: 0 };
}
