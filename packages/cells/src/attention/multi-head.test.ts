import {
  add,
  evaluate,
  fromData,
  key,
  mul,
  type Ragged,
  referenceBackend,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { mapSteps } from "../each-step.ts";
import { CellOptionError } from "../errors.ts";
import { ragged } from "../ragged.ts";
import { type MultiHeadCallOptions, type MultiHeadResult, multiHeadAttention } from "./multi-head.ts";
import { scaledDotProductAttention } from "./scaled-dot-product.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, queries, time, size, heads] = [3, 4, 5, 6, 2];
const attention = multiHeadAttention({ size, heads });
const parameters = someParameters();
const query = numbers([batch, queries, size], 1);
const memory = numbers([batch, time, size], 2);

/** Parameters whose biases are not zero. */
function someParameters() {
  const { inProjection, outProjection } = inFloat64(attention.init(key(4)));
  return {
    inProjection: { weight: inProjection.weight, bias: numbers([3 * size], 3) },
    outProjection: { weight: outProjection.weight, bias: numbers([size], 4) },
  };
}

const int32 = (values: readonly number[]) =>
  fromData({ data: Int32Array.from(values), shape: [values.length], dtype: "int32" });

interface Held {
  readonly parameters: typeof parameters;
  readonly query: Tensor;
  readonly key: Tensor;
}

/** The query reads the key, up to its lengths. */
function attend(held: Held, { lengths, causal }: { lengths?: Tensor<"int32">; causal?: boolean }) {
  const key = lengths === undefined ? held.key : ragged(held.key, lengths);
  return attention.bind(held.parameters)(held.query, { key, causal });
}

function contraction(held: Held, options: Parameters<typeof attend>[1]): Tensor {
  const { output, weights } = attend(held, options);
  return add(sum(mul(output, numbers(output.shape, 90))), sum(mul(weights, numbers(weights.shape, 91))));
}

// The values themselves are compared with PyTorch's in packages/grus/test.
test.each<[string, Parameters<typeof attend>[1]]>([
  ["plain", {}],
  ["causal, ragged", { causal: true, lengths: int32([5, 2, 0]) }],
])("has the gradient of central differences, %s", async (_, options) => {
  const held = { parameters, query, key: memory };
  await checkTreeGradient(backend, (at: typeof held) => contraction(at, options), held);
});

test("padding has no effect, and queries without a position give the bias of the output", async () => {
  const lists = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 0, max: time })));
  const garbage = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY);
  const property = fc.asyncProperty(lists, garbage, fc.boolean(), async (lengths, by, causal) => {
    const options = { lengths: int32(lengths), causal };
    const data = Float64Array.from(memory.data, (value, i) => {
      const position = Math.floor(i / size);
      return position % time < lengths[Math.floor(position / time)]! ? value : by;
    });
    const run = (states: Tensor) => {
      const held = { parameters, query, key: states };
      const loss = (at: typeof held) => contraction(at, options);
      return evaluate(backend, {
        ...attend(held, options),
        all: valueAndGrad(loss)(held),
      });
    };
    const clean = await run(memory);
    const dirty = await run(fromData({ data, shape: memory.shape, dtype: "float32" }));
    expect(numbersOf(dirty)).toEqual(numbersOf(clean));
    expect(numbersOf(clean).every(Number.isFinite)).toBe(true);
    lengths.forEach((length, row) => {
      if (length > 0) return;
      const output = clean.output.data.slice(row * queries * size, (row * queries + 1) * size);
      expectClose(output, parameters.outProjection.bias.data, { absolute: 1e-12 });
    });
  });
  await fc.assert(property, { seed: 6, numRuns: 15, examples: [[[0, 2, 5], Number.NaN, true]] });
});

test("a causal query reads only the past", async () => {
  const { weights } = attention.bind(parameters)(memory, { causal: true });
  const found = await evaluate(backend, weights);
  found.data.forEach((weight, i) => {
    const [position, at] = [i % time, Math.floor(i / time) % time];
    if (position > at) expect(weight).toBe(0);
    else expect(weight).toBeGreaterThan(0);
  });
});

test("key defaults to the query, value to the key", async () => {
  const run = (options?: MultiHeadCallOptions) =>
    evaluate(backend, attention.bind(parameters)(query, options).output);
  const other = numbers([batch, time, size], 8);
  expect(await run()).toEqual(await run({ key: query, value: query }));
  expect(await run({ key: memory })).toEqual(await run({ key: memory, value: memory }));
  expect(await run({ key: memory })).not.toEqual(await run({ key: memory, value: other }));
});

describe("over ragged sequences", () => {
  const rows = [4, 2, 0];
  const lengths = int32(rows);
  const call = attention.bind(parameters);
  /** The query with other content in the padding. */
  const spoil = (by: number) =>
    fromData({
      data: Float64Array.from(query.data, (value, i) => {
        const step = Math.floor(i / size);
        return step % queries < rows[Math.floor(step / queries)]! ? value : by;
      }),
      shape: query.shape,
      dtype: "float32",
    });
  /** The first steps of a row of [batch, queries, size]. */
  const stepsOf = ({ data }: Tensor, row: number, steps: number) =>
    Array.from(data.slice(row * queries * size, (row * queries + steps) * size));

  test("self-attention of a ragged batch equals that of its rows alone, whatever the padding", async () => {
    const found = await evaluate(backend, call(ragged(spoil(Number.NaN), lengths)));
    expect(found.output.lengths.data).toEqual(lengths.data);
    expect(numbersOf(found).every(Number.isFinite)).toBe(true);
    for (const [row, length] of rows.entries()) {
      if (length === 0) continue;
      const own = fromData({
        data: Float64Array.from(stepsOf(query, row, length)),
        shape: [1, length, size],
        dtype: "float32",
      });
      const { output } = await evaluate(backend, call(own));
      expectClose(stepsOf(found.output.values, row, length), output.data, { absolute: 1e-12 });
    }
  });

  test("has the gradient of the valid steps, 0 in the padding", async () => {
    const by = (given: Tensor) => {
      const loss = (x: Tensor) => {
        const { output } = call(ragged(x, lengths));
        return sum(mul(mapSteps(output, (y) => y).values, numbers(output.values.shape, 90)));
      };
      return evaluate(backend, valueAndGrad(loss)(given).gradient);
    };
    const [clean, dirty] = [await by(query), await by(spoil(Number.NaN))];
    expect(dirty.data).toEqual(clean.data);
    for (const [row, length] of rows.entries()) {
      const after = stepsOf(clean, row, queries).slice(length * size);
      expect(after.every((slope) => slope === 0)).toBe(true);
      expect(stepsOf(clean, row, length).every((slope) => slope !== 0)).toBe(true);
    }
  });

  test("has the kind of its query, and reads up to the lengths of its key", async () => {
    const key = ragged(memory, int32([5, 2, 1]));
    const [plain, both, toPlain] = await evaluate(backend, [
      call(query, { key }),
      call(ragged(query, lengths), { key }),
      call(ragged(query, lengths), { key: memory }),
    ]);
    const { output, weights } = plain as MultiHeadResult;
    expect(output.shape).toEqual([batch, queries, size]);
    weights.data.forEach((weight, i) => {
      const [row, position] = [Math.floor(i / (heads * queries * time)), i % time];
      if (position >= [5, 2, 1][row]!) expect(weight).toBe(0);
      else expect(weight).toBeGreaterThan(0);
    });
    const ofRagged = (both as MultiHeadResult<Ragged>).output;
    expect(ofRagged.lengths.data).toEqual(lengths.data);
    expectClose(stepsOf(ofRagged.values, 1, 2), stepsOf(output, 1, 2), { absolute: 1e-12 });
    const whole = await evaluate(backend, call(query, { key: memory }).output);
    const reading = (toPlain as MultiHeadResult<Ragged>).output.values;
    expectClose(stepsOf(reading, 1, 2), stepsOf(whole, 1, 2), { absolute: 1e-12 });
  });

  test("a mask excludes further positions, and causal queries read only the past", async () => {
    const mask = fromData({
      data: Uint8Array.from({ length: batch * queries }, (_, i) => (i % queries === 0 ? 0 : 1)),
      shape: [batch, queries],
      dtype: "bool",
    });
    const { weights } = await evaluate(backend, call(ragged(query, lengths), { mask, causal: true }));
    weights.data.forEach((weight, i) => {
      const [row, at] = [Math.floor(i / (heads * queries * queries)), Math.floor(i / queries) % queries];
      const position = i % queries;
      const isRead = position > 0 && position <= at && position < rows[row]!;
      expect(weight > 0).toBe(isRead);
    });
  });

  test("rejects lengths of another batch", () => {
    const wrong = { values: query, lengths: int32([1]) };
    const text = "multiHeadAttention: lengths (of values [3, 4, 6]) has shape [1]";
    expect(() => call(wrong)).toThrow(text);
    expect(() => call(query, { key: wrong })).toThrow(text);
  });
});

test("bias and heads change the numbers", async () => {
  const plain = multiHeadAttention({ size, heads, bias: false });
  const { inProjection, outProjection } = plain.init(key(4));
  expect([inProjection.bias, outProjection.bias]).toEqual([undefined, undefined]);
  const without = { inProjection, outProjection };
  const more = multiHeadAttention({ size, heads: 3, bias: false });
  const [a, b] = await evaluate(backend, [
    plain.bind(without)(query).output,
    more.bind(without)(query).output,
  ]);
  expect(Math.max(...numbersOf(a).map((value, i) => Math.abs(value - b!.data[i]!)))).toBeGreaterThan(1e-4);
});

test("scaled dot-product attention equals plain loops", async () => {
  const operands = {
    query: numbers([2, 3, 4], 1),
    key: numbers([2, 5, 4], 2),
    value: numbers([2, 5, 6], 3),
  };
  const { output } = await evaluate(backend, scaledDotProductAttention(operands));
  const at = (x: Tensor, b: number, i: number, j: number) => x.data[(b * x.shape[1]! + i) * x.shape[2]! + j]!;
  const expected: number[] = [];
  for (let b = 0; b < 2; b++) {
    for (let i = 0; i < 3; i++) {
      const raw = [0, 1, 2, 3, 4].map((t) =>
        Math.exp(
          [0, 1, 2, 3].reduce((s, f) => s + at(operands.query, b, i, f) * at(operands.key, b, t, f), 0) / 2,
        ),
      );
      const total = raw.reduce((x, y) => x + y, 0);
      for (let f = 0; f < 6; f++)
        expected.push(raw.reduce((s, w, t) => s + (w / total) * at(operands.value, b, t, f), 0));
    }
  }
  expectClose(output.data, expected, { absolute: 1e-12 });
});

test("rejects invalid shapes", () => {
  expect(() => multiHeadAttention({ size: 7, heads: 2 })).toThrow(CellOptionError);
  expect(() => multiHeadAttention({ size: 7, heads: 2 })).toThrow(
    "multiHeadAttention: size is 7; expected a multiple of heads, 2.",
  );
  expect(() => multiHeadAttention({ size: 0, heads: 2 })).toThrow(
    "multiHeadAttention: size is 0; expected a whole number of at least 1.",
  );
  expect(() => attention.bind(parameters)(numbers([3, 4, 5], 1))).toThrow(
    "multiHeadAttention: query has shape [3, 4, 5]; expected [batch, queries, size=6].",
  );
  expect(() => attention.bind(parameters)(query, { key: memory, value: query })).toThrow(
    "multiHeadAttention: value has shape [3, 4, 6]; expected [batch=3, time=5, size=6].",
  );
  expect(() => scaledDotProductAttention({ query, key: memory, value: query })).toThrow(
    "scaledDotProductAttention: query [3, 4, 6], key [3, 5, 6] and value [3, 4, 6]; expected [..., queries, size], [..., time, size] and [..., time, valueSize].",
  );
});
