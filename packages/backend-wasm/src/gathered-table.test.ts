import {
  compile,
  constants,
  gather,
  gruSequence,
  lstmSequence,
  rnnSequence,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { gatheredTable } from "./gathered-table.ts";
import { wasmBackend } from "./wasm-backend.ts";

const [VOCABULARY, INPUT, HIDDEN] = [7, 5, 6];

function values(shape: readonly number[]): Tensor<"float32"> {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => Math.sin(i * 1.7 + size)),
    shape,
  );
}

const CELLS = { gru: 3, lstm: 4, rnn: 1 } as const;
type Cell = keyof typeof CELLS;

function weightsOf(cell: Cell) {
  const rows = CELLS[cell] * HIDDEN;
  return {
    table: values([VOCABULARY, INPUT]),
    weightIh: values([rows, INPUT]),
    weightHh: values([rows, HIDDEN]),
    biasIh: values([rows]),
    biasHh: values([rows]),
  };
}

function outputOf(cell: Cell, { table, ...weights }: ReturnType<typeof weightsOf>, indices: Tensor): Tensor {
  const x = gather(table, indices);
  if (cell === "gru") return gruSequence(x, weights).output;
  return cell === "lstm" ? lstmSequence(x, weights).output : rnnSequence(x, weights).output;
}

/** The first run meets most indices, the second some again, the third none that is a row. */
const RUNS = [
  [0, 3, 3, 6, 1, 0],
  [2, 3, 1, 1, 0, 6],
  [7, -1, 3, 2, 100, 2],
];

for (const cell of Object.keys(CELLS) as Cell[])
  test.each([
    [1, 1],
    [1, 6],
    [2, 3],
    [6, 1],
    [30, 2],
  ])(
    `input parts of ${cell} that are kept are those that are computed: %i x %i rows`,
    async (batch, time) => {
      const own = weightsOf(cell);
      const runs = RUNS.map((run) =>
        tensor(
          Int32Array.from({ length: batch * time }, (_, i) => run[(i * 5) % 6]!),
          [batch, time],
        ),
      );
      for (const threads of [1, 3]) {
        const backend = await wasmBackend({ threads });
        const kept = await compile(backend, (ids: Tensor) => outputOf(cell, constants(own), ids), runs[0]!);
        const computed = await compile(
          backend,
          (ids: Tensor, weights: typeof own) => outputOf(cell, weights, ids),
          runs[0]!,
          own,
        );
        const { program } = kept;
        const isGathered = program.steps.map((step) => gatheredTable(step, program)?.rows);
        expect(isGathered).toContain(VOCABULARY);
        for (const ids of runs) {
          const expected = await computed.run(ids, own);
          expect((await kept.run(ids)).data).toEqual(expected.data);
        }
        backend.dispose?.();
      }
    },
  );
