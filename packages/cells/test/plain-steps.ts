// Runs plain steps over the rows of a batch, and converts trees to plain numbers.
import { flatten, type Tensor } from "@grus/tensor";
import type { PlainParameters, PlainState, PlainStep } from "./plain-cells.ts";

/** The numbers of a tree by path, of one row of a first axis of `batch` where `row` is given. */
export function plainTree(
  tree: unknown,
  row?: { readonly of: number; readonly batch: number },
): Record<string, number[]> {
  return Object.fromEntries(
    flatten(tree).map(({ path, leaf }) => {
      const data = Array.from((leaf as Tensor).data);
      if (row === undefined) return [path, data];
      const width = data.length / row.batch;
      return [path, data.slice(row.of * width, (row.of + 1) * width)];
    }),
  );
}

/** The steps of row `b` of a sequence [batch, time, features]. */
export function rowsOf({ data, shape }: Tensor, b: number): number[][] {
  const [, time, width] = shape as [number, number, number];
  const at = (t: number) => (b * time + t) * width;
  return Array.from({ length: time }, (_, t) => Array.from(data.slice(at(t), at(t) + width)));
}

/** One row of a batch, step by step; 0 past `length`. */
export function runRow(
  step: PlainStep,
  p: PlainParameters,
  start: PlainState,
  rows: readonly number[][],
  { length, reverse }: { readonly length: number; readonly reverse: boolean },
): { readonly outputs: number[][]; readonly state: PlainState } {
  const outputs = rows.map(() => start.hidden!.map(() => 0));
  let state = start;
  for (let k = 0; k < length; k++) {
    const t = reverse ? length - 1 - k : k;
    state = step(p, state, rows[t]!);
    outputs[t] = [...state.hidden!];
  }
  return { outputs, state };
}
