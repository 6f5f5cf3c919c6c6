import {
  evaluate,
  fromData,
  grad,
  isRagged,
  key,
  leaves,
  mul,
  referenceBackend,
  type Sequence,
  sum,
  type Tensor,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import type { Cell } from "./cell.ts";
import { gruCell } from "./gru-cell.ts";
import { minGru, minGruCell } from "./minimal-cells.ts";
import { ragged } from "./ragged.ts";
import { recompute } from "./recompute.ts";
import { gru, lstm, rnn } from "./recurrent-layers.ts";
import { type RunCell, runCell } from "./run-cell.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, inputSize, hiddenSize] = [3, 11, 4, 2];
const x = numbers([batch, time, inputSize], 1);
const lengths = fromData({ data: Int32Array.of(11, 6, 0), shape: [batch], dtype: "int32" });

async function data(tree: unknown): Promise<number[]> {
  return (leaves(await evaluate(backend, tree)) as Tensor[]).flatMap((leaf) => Array.from(leaf.data));
}

describe.each([
  ["gru", gru],
  ["lstm", lstm],
  ["rnn", rnn],
  ["minGru", minGru],
] as const)("%s", (_, make) => {
  test.each([
    { steps: 1 },
    { steps: 3 },
    { steps: 5 },
    { steps: undefined },
    { steps: 4, bidirectional: true, layers: 2 },
    { steps: 4, timeMajor: true, bidirectional: true },
    { steps: 50 },
  ] as const)("equals the whole sequence in numbers and gradients: %o", async ({ steps, ...options }) => {
    const plain = make({ inputSize, hiddenSize, ...options });
    const segmented = make({
      inputSize,
      hiddenSize,
      ...options,
      recompute: recompute(steps),
    }) as unknown as typeof plain;
    const parameters = plain.init(key(2));
    // Sequences with lengths are batch-first.
    const inputs = "timeMajor" in options ? [transpose(x, [1, 0, 2])] : [x, ragged(x, lengths)];
    for (const input of inputs as readonly Sequence[]) {
      const results = (layer: typeof plain) => {
        const run = (p: typeof parameters) => layer.bind(p as never)<Sequence>(input);
        const loss = (p: typeof parameters) => {
          const { output, hidden } = run(p);
          return total(isRagged(output) ? output.values : output, hidden);
        };
        const { output, hidden, state } = run(parameters);
        return { output, hidden, state, gradient: grad(loss)(parameters) };
      };
      expectClose(await data(results(segmented)), await data(results(plain)), { absolute: 1e-11 });
    }
  });
});

test.each([
  ["gru", gruCell({ inputSize, hiddenSize })],
  ["minGru", minGruCell({ inputSize, hiddenSize })],
])("a cell over sequences with lengths, time first: %s", async (_, cell) => {
  const parameters = cell.init(key(2));
  for (const reverse of [false, true]) {
    const options = { lengths, timeMajor: true, reverse };
    const run = (how: RunCell) => how(cell as Cell<object>, parameters, transpose(x, [1, 0, 2]), options);
    expectClose(await data({ ...run(recompute(4)(runCell)) }), await data({ ...run(runCell) }), {
      absolute: 1e-11,
    });
  }
});

function total(output: Tensor, hidden: Tensor): Tensor {
  return sum(mul(sum(mul(output, numbers(output.shape, 5))), sum(mul(hidden, numbers(hidden.shape, 6)))));
}

test("rejects an empty segment", () => {
  expect(() => gru({ inputSize, hiddenSize, recompute: recompute(0) })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: recompute: steps is 0; expected a whole number of at least 1.]`,
  );
});
