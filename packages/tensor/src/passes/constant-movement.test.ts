import { describe, expect, test } from "vitest";
import { add } from "../primitives/binary.ts";
import { concat } from "../primitives/concat.ts";
import { flip } from "../primitives/flip.ts";
import { matmul } from "../primitives/matmul.ts";
import { reshape } from "../primitives/reshape.ts";
import { scan } from "../primitives/scan.ts";
import { slice } from "../primitives/slice.ts";
import { transpose } from "../primitives/transpose.ts";
import { isStep, type Program } from "../program.ts";
import { referenceBackend } from "../reference-backend.ts";
import { parameter, type Tensor, tensor } from "../tensor.ts";
import { trace } from "../trace.ts";
import { foldMovement } from "./constant-movement.ts";

const table = tensor(
  Float32Array.from({ length: 24 }, (_, i) => i * i - 7),
  [6, 4],
);
const input = tensor([[1, -2, 0.5, 3]]);

function traced(f: (x: Tensor) => Tensor): Program {
  const x = parameter({ shape: [1, 4], dtype: "float32" });
  return trace({ inputs: [x], outputs: [f(x)] });
}

async function resultOf(program: Program): Promise<number[]> {
  const executable = await referenceBackend().compile(program);
  return [...(await executable.run([input.data]))[0]!];
}

describe.each<[string, (x: Tensor) => Tensor]>([
  ["rows in another order", () => concat([slice(table, 0, 4, 6), slice(table, 0, 0, 2)], 0)],
  ["columns", () => slice(table, 1, 1, 3)],
  ["reshaped, flipped and transposed", () => transpose(flip(reshape(table, [4, 6]), [0]), [1, 0])],
  ["read twice", () => concat([table, flip(table, [1])], 0)],
])("%s", (_, moved) => {
  test("is computed once, and the result is the same", async () => {
    const program = traced((x) => {
      const weights = moved(x);
      const fits = weights.shape[1] === 4;
      return fits
        ? matmul(x, weights, { transposeB: true })
        : matmul(slice(x, 1, 0, weights.shape[1]!), weights, { transposeB: true });
    });
    const folded = foldMovement(program);
    expect(program.steps.length).toBeGreaterThan(folded.steps.length);
    expect(
      folded.steps.filter(({ inputs }) => inputs.every((v) => !program.inputs.includes(v))).length,
    ).toBeLessThanOrEqual(1);
    expect(folded.constants).toHaveLength(1);
    expect(await resultOf(folded)).toEqual(await resultOf(program));
  });
});

test("what inputs reach is not computed", async () => {
  const program = traced((x) => concat([x, slice(table, 0, 0, 1)], 0));
  const folded = foldMovement(program);
  expect(folded.steps.map(({ primitive }) => primitive.name)).toEqual(["concat"]);
  expect(await resultOf(folded)).toEqual(await resultOf(program));
});

test("a constant that a scan captures becomes one of its body, moved there too", async () => {
  const program = traced((x) => {
    const step = (h: Tensor) => {
      const next = matmul(h, transpose(slice(table, 0, 0, 4), [1, 0]));
      return { carry: add(next, h), output: next };
    };
    return scan(step, x, {}, { length: 2 }).outputs;
  });
  const folded = foldMovement(program);
  const step = folded.steps.find((own) => own.primitive.name === "scan")!;
  if (!isStep(step, "scan")) throw new Error("expected a scan");
  expect(step.inputs).toHaveLength(1);
  expect(step.attrs.body.constants.map(({ data }) => data.length)).toEqual([16]);
  expect(step.attrs.body.steps.map(({ primitive }) => primitive.name)).not.toContain("transpose");
  expect(await resultOf(folded)).toEqual(await resultOf(program));
});
