// Each mechanism against loops written from the papers, and its gradient.
import { add, evaluate, fromData, grad, mul, referenceBackend, sum, type Tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import {
  plainAllocation,
  plainContent,
  plainInterpolation,
  plainLinks,
  plainPrecedence,
  plainRead,
  plainRetention,
  plainSharpening,
  plainShift,
  plainUsage,
  plainWrite,
  transposed,
} from "../../test/plain-memory.ts";
import { readMemory, writeMemory } from "./access.ts";
import { allocationWeights, nextUsage, retention } from "./allocation.ts";
import { contentWeights } from "./content.ts";
import { backwardWeights, forwardWeights, nextLinks, nextPrecedence } from "./links.ts";
import { interpolateWeights, sharpenWeights, shiftWeights } from "./location.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, heads, slots, width] = [2, 3, 5, 4];
type Named = Readonly<Record<string, Tensor>>;
type Plain = (row: (name: string) => number[][]) => number[][];

/** Numbers from `low` to `high`. */
function between(low: number, high: number, shape: readonly number[], seed: number): Tensor {
  const data = Float64Array.from(numbers(shape, seed).data, (x) => low + ((x + 1) / 2) * (high - low));
  return fromData({ data, shape, dtype: "float32" });
}

/** Positive numbers whose last axis sums to `total`. */
function weighting(shape: readonly number[], seed: number, total = 1): Tensor {
  const size = shape.at(-1)!;
  const data = Float64Array.from(between(0.05, 1, shape, seed).data);
  for (let start = 0; start < data.length; start += size) {
    const row = data.subarray(start, start + size);
    const scale = total / row.reduce((a, b) => a + b, 0);
    row.forEach((value, i) => {
      row[i] = value * scale;
    });
  }
  return fromData({ data, shape, dtype: "float32" });
}

/** One row of a batch as rows of numbers, whatever its rank; a vector is one row. */
function rowOf({ data, shape }: Tensor, row: number): number[][] {
  const each = data.length / shape[0]!;
  const last = shape.length < 2 ? 1 : shape.at(-1)!;
  const own = Array.from(data.slice(row * each, (row + 1) * each));
  return Array.from({ length: each / last }, (_, i) => own.slice(i * last, (i + 1) * last));
}

interface Mechanism {
  readonly operands: Named;
  readonly run: (operands: Named) => Tensor;
  readonly plain: Plain;
}

const memory = numbers([batch, slots, width], 1);
const weights = weighting([batch, heads, slots], 2);
const written = weighting([batch, slots], 3, 0.8);
const one = (rows: number[][]) => rows[0]!;

const mechanisms: Readonly<Record<string, Mechanism>> = {
  "content addressing": {
    operands: {
      memory,
      keys: numbers([batch, heads, width], 4),
      strength: between(0.5, 5, [batch, heads], 5),
    },
    run: (x) => contentWeights(x.memory!, x.keys!, x.strength!),
    plain: (of) => of("keys").map((key, h) => plainContent(of("memory"), key, one(of("strength"))[h]!)),
  },
  interpolation: {
    operands: {
      content: weighting([batch, heads, slots], 6),
      previous: weights,
      gate: between(0.1, 0.9, [batch, heads], 7),
    },
    run: (x) => interpolateWeights(x.content!, x.previous!, x.gate!),
    plain: (of) =>
      of("content").map((content, h) => plainInterpolation(content, of("previous")[h]!, one(of("gate"))[h]!)),
  },
  "circular shift by 1": {
    operands: { weights, shifts: weighting([batch, heads, 3], 8) },
    run: (x) => shiftWeights(x.weights!, x.shifts!),
    plain: (of) => of("weights").map((w, h) => plainShift(w, of("shifts")[h]!)),
  },
  "circular shift by 2": {
    operands: { weights, shifts: weighting([batch, heads, 5], 8) },
    run: (x) => shiftWeights(x.weights!, x.shifts!),
    plain: (of) => of("weights").map((w, h) => plainShift(w, of("shifts")[h]!)),
  },
  sharpening: {
    operands: { weights, gamma: between(1, 4, [batch, heads], 9) },
    run: (x) => sharpenWeights(x.weights!, x.gamma!),
    plain: (of) => of("weights").map((w, h) => plainSharpening(w, one(of("gamma"))[h]!)),
  },
  reading: {
    operands: { memory, weights },
    run: (x) => readMemory(x.memory!, x.weights!),
    plain: (of) => of("weights").map((w) => plainRead(of("memory"), w)),
  },
  writing: {
    operands: {
      memory,
      weights,
      erase: between(0, 1, [batch, heads, width], 10),
      add: numbers([batch, heads, width], 11),
    },
    run: (x) => writeMemory(x.memory!, { weights: x.weights!, erase: x.erase!, add: x.add! }),
    plain: (of) => plainWrite(of("memory"), of("weights"), of("erase"), of("add")),
  },
  retention: {
    operands: { free: between(0, 1, [batch, heads], 12), weights },
    run: (x) => retention(x.free!, x.weights!),
    plain: (of) => [plainRetention(one(of("free")), of("weights"))],
  },
  usage: {
    operands: {
      usage: between(0, 1, [batch, slots], 13),
      written,
      retained: between(0, 1, [batch, slots], 14),
    },
    run: (x) => nextUsage(x.usage!, x.written!, x.retained!),
    plain: (of) => [plainUsage(one(of("usage")), one(of("written")), one(of("retained")))],
  },
  allocation: {
    operands: { usage: between(0.05, 0.95, [batch, slots], 15) },
    run: (x) => allocationWeights(x.usage!),
    plain: (of) => [plainAllocation(one(of("usage")))],
  },
  precedence: {
    operands: { precedence: weighting([batch, slots], 16), written },
    run: (x) => nextPrecedence(x.precedence!, x.written!),
    plain: (of) => [plainPrecedence(one(of("precedence")), one(of("written")))],
  },
  links: {
    operands: {
      links: between(0, 0.2, [batch, slots, slots], 17),
      precedence: weighting([batch, slots], 16),
      written,
    },
    run: (x) => nextLinks(x.links!, x.precedence!, x.written!),
    plain: (of) => plainLinks(of("links"), one(of("precedence")), one(of("written"))),
  },
  "reading forward": {
    operands: { links: between(0, 0.2, [batch, slots, slots], 17), weights },
    run: (x) => forwardWeights(x.links!, x.weights!),
    plain: (of) => of("weights").map((w) => plainRead(transposed(of("links")), w)),
  },
  "reading backward": {
    operands: { links: between(0, 0.2, [batch, slots, slots], 17), weights },
    run: (x) => backwardWeights(x.links!, x.weights!),
    plain: (of) => of("weights").map((w) => plainRead(of("links"), w)),
  },
};

describe.each(Object.entries(mechanisms))("%s", (_, { operands, run, plain }) => {
  test("equals plain loops", async () => {
    const found = await evaluate(backend, run(operands));
    const expected = Array.from({ length: batch }, (_row, row) =>
      plain((name) => rowOf(operands[name]!, row)),
    );
    expectClose(found.data, expected.flat(2), { absolute: 1e-12 });
  });

  test("has the gradient of central differences", async () => {
    await checkTreeGradient(backend, (x: Named) => weighed(run(x)), operands);
  });
});

test("allocation equals sorting, including ties, for any usage", async () => {
  const level = fc.constantFrom(0, 0.2, 0.5, 0.5, 0.9, 1);
  const property = fc.asyncProperty(fc.array(level, { minLength: 1, maxLength: 7 }), async (levels) => {
    const usage = fromData({ data: Float64Array.from(levels), shape: [1, levels.length], dtype: "float32" });
    const found = await evaluate(backend, allocationWeights(usage));
    expectClose(found.data, plainAllocation(levels), { absolute: 1e-12 });
    const total = Array.from(found.data).reduce((a, b) => a + b, 0);
    expect(total).toBeLessThanOrEqual(1 + 1e-12);
  });
  await fc.assert(property, { seed: 7, numRuns: 40 });
});

test("weights of 0 and memories of 0 give no NaN, also in float32", async () => {
  const single = referenceBackend();
  const focus = fromData({ data: Float32Array.of(1, 0, 0, 0), shape: [1, 1, 4], dtype: "float32" });
  const zeros = fromData({ data: new Float32Array(12), shape: [1, 4, 3], dtype: "float32" });
  const key = fromData({ data: new Float32Array(3), shape: [1, 1, 3], dtype: "float32" });
  const number = fromData({ data: Float32Array.of(30), shape: [1, 1], dtype: "float32" });

  const held = { focus, zeros, key, number };
  const loss = (x: typeof held) =>
    add(weighed(sharpenWeights(x.focus, x.number)), weighed(contentWeights(x.zeros, x.key, x.number)));
  const gradient = await evaluate(single, grad(loss)(held));
  for (const x of Object.values(gradient)) expect(Array.from(x.data).every(Number.isFinite)).toBe(true);
  const sharp = await evaluate(single, sharpenWeights(focus, number));
  expect(Array.from(sharp.data)).toEqual([1, 0, 0, 0]);
});

/** One number from a tensor. */
function weighed(y: Tensor): Tensor {
  return sum(mul(y, numbers(y.shape, 90)));
}
