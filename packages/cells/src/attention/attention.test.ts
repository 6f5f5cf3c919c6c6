import {
  add,
  evaluate,
  fromData,
  key,
  mul,
  referenceBackend,
  stack,
  sum,
  type Tensor,
  take,
  valueAndGrad,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { CellOptionError } from "../errors.ts";
import { ragged } from "../ragged.ts";
import { additiveAttention, concatAttention } from "./additive.ts";
import type { Attention } from "./attention.ts";
import { dotAttention, generalAttention } from "./multiplicative.ts";
import { pointerAttention } from "./pointer.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, memorySize, querySize, attentionSize] = [3, 5, 4, 2, 6];

type Parameters = Readonly<Record<string, Tensor>>;
type Any = Attention<Parameters>;
type Rows = (query: number[], position: number[], parameter: (name: string) => number[][]) => number;

const product = (matrix: number[][], x: number[]) => matrix.map((row) => dot(row, x));
const dot = (a: number[], b: number[]) => a.reduce((total, value, i) => total + value * b[i]!, 0);
const additiveScore: Rows = (query, position, of) => {
  const [a, b] = [product(of("query"), query), product(of("memory"), position)];
  return dot(
    of("score").flat(),
    a.map((value, i) => Math.tanh(value + b[i]!)),
  );
};

const sizes = { querySize, memorySize, attentionSize };
/** Each attention with the score of its paper in plain loops. */
const kinds: Readonly<Record<string, { attention: Any; score: Rows }>> = {
  additive: { attention: additiveAttention(sizes) as unknown as Any, score: additiveScore },
  concat: {
    attention: concatAttention(sizes) as unknown as Any,
    score: (query, position, of) => {
      const both = of("query").map((row, i) => [...row, ...of("memory")[i]!]);
      const hidden = product(both, [...query, ...position]).map(Math.tanh);
      return dot(of("score").flat(), hidden);
    },
  },
  dot: { attention: dotAttention({ size: memorySize }), score: (query, position) => dot(query, position) },
  general: {
    attention: generalAttention(sizes) as unknown as Any,
    score: (query, position, of) => dot(query, product(of("weight"), position)),
  },
  pointer: { attention: pointerAttention(sizes) as unknown as Any, score: additiveScore },
};

/** The rows of a constant of one or two axes. */
function rowsOf({ data, shape }: Tensor): number[][] {
  const width = shape.at(-1)!;
  return Array.from({ length: data.length / width }, (_, i) =>
    Array.from(data.slice(i * width, (i + 1) * width)),
  );
}

function boolean(flags: readonly boolean[], shape: readonly number[]): Tensor {
  return fromData({ data: Uint8Array.from(flags, Number), shape, dtype: "bool" });
}

const int32 = (values: readonly number[]) =>
  fromData({ data: Int32Array.from(values), shape: [values.length], dtype: "int32" });

/** The values replaced wherever `isKept` fails. */
function spoil(x: Tensor, isKept: readonly boolean[], by: number): Tensor {
  const width = x.shape.at(-1)!;
  const data = Float64Array.from(x.data, (value, i) => (isKept[Math.floor(i / width)] ? value : by));
  return fromData({ data, shape: x.shape, dtype: "float32" });
}

describe.each(Object.entries(kinds))("%s", (name, { attention, score }) => {
  const parameters = inFloat64(attention.init(key(3)));
  const states = numbers([batch, time, memorySize], 1);
  const query = numbers([batch, attention.querySize], 2);

  test("equals plain loops, masked by lengths and flags", async () => {
    const flags = Array.from({ length: batch * time }, (_, i) => i % 4 !== 1);
    const lengths = [5, 3, 4];
    const memory = attention.prepare(parameters, ragged(states, int32(lengths)), {
      mask: boolean(flags, [batch, time]),
    });
    const { context, weights } = await evaluate(backend, attention.attend(parameters, query, memory));
    const positions = rowsOf(states);
    rowsOf(query).forEach((q, row) => {
      const scores = Array.from({ length: time }, (_, t) => {
        const isKept = t < lengths[row]! && flags[row * time + t];
        const found = score(q, positions[row * time + t]!, (of) => rowsOf(parameters[of]!));
        return isKept ? Math.exp(found) : 0;
      });
      const total = scores.reduce((a, b) => a + b, 0);
      const expected = scores.map((value) => value / total);
      expectClose(rowsOf(weights)[row]!, expected, { absolute: 1e-12 });
      const read = Array.from({ length: memorySize }, (_, f) =>
        dot(
          expected,
          Array.from({ length: time }, (_v, t) => positions[row * time + t]![f]!),
        ),
      );
      expectClose(rowsOf(context)[row]!, read, { absolute: 1e-12 });
    });
  });

  test("has the gradient of central differences", async () => {
    const loss = (held: { parameters: Parameters; states: Tensor; query: Tensor }): Tensor => {
      const memory = attention.prepare(held.parameters, ragged(held.states, int32([5, 3, 0])));
      return contraction(attention.attend(held.parameters, held.query, memory));
    };
    await checkTreeGradient(backend, loss, { parameters, states, query });
  });

  test("reads many queries at once as one by one", async () => {
    const queries = numbers([batch, 4, attention.querySize], 6);
    const memory = attention.prepare(parameters, ragged(states, int32([5, 3, 0])));
    const one = (i: number) => attention.attend(parameters, take(queries, 1, i), memory);
    const each = [0, 1, 2, 3].map(one);
    const pairs = [
      [
        attention.attendAll(parameters, queries, memory).context,
        stack(
          each.map(({ context }) => context),
          1,
        ),
      ],
      [
        attention.attendAll(parameters, queries, memory).weights,
        stack(
          each.map(({ weights }) => weights),
          1,
        ),
      ],
    ];
    for (const [all, alone] of await evaluate(backend, pairs)) {
      expect(all!.shape).toEqual(alone!.shape);
      expectClose(all!.data, alone!.data, { absolute: 1e-12 });
    }
  });

  test("masked positions have no effect; fully masked rows give 0", async () => {
    const flagLists = fc.array(fc.boolean(), { minLength: batch * time, maxLength: batch * time });
    const garbage = fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e300);
    const property = fc.asyncProperty(flagLists, garbage, async (flags, by) => {
      const mask = boolean(flags, [batch, time]);
      const run = (memoryStates: Tensor) => {
        const loss = (held: { parameters: Parameters; states: Tensor; query: Tensor }) => {
          const memory = attention.prepare(held.parameters, held.states, { mask });
          return contraction(attention.attend(held.parameters, held.query, memory));
        };
        const memory = attention.prepare(parameters, memoryStates, { mask });
        const result = attention.attend(parameters, query, memory);
        return evaluate(backend, {
          ...result,
          all: valueAndGrad(loss)({ parameters, states: memoryStates, query }),
        });
      };
      const [clean, dirty] = [await run(states), await run(spoil(states, flags, by))];
      expect(numbersOf(dirty)).toEqual(numbersOf(clean));
      const gradient = (clean.all.gradient as { states: Tensor }).states;
      expect(numbersOf(clean).every(Number.isFinite)).toBe(true);
      rowsOf(gradient).forEach((row, i) => {
        if (!flags[i]) expect(Math.max(...row.map(Math.abs))).toBe(0);
      });
      rowsOf(clean.weights).forEach((row, i) => {
        const isAny = flags.slice(i * time, (i + 1) * time).includes(true);
        expectClose([row.reduce((a, b) => a + b, 0)], [isAny ? 1 : 0], { absolute: 1e-12 });
        if (!isAny) expect(Math.max(...rowsOf(clean.context)[i]!.map(Math.abs))).toBe(0);
      });
    });
    const none = Array.from({ length: batch * time }, () => false);
    await fc.assert(property, { seed: 5, numRuns: 12, examples: [[none, Number.NaN]] });
  });

  test("a float32 mask keeps nonzero positions", async () => {
    const flags = Array.from({ length: batch * time }, (_, i) => i % 3 !== 0);
    const weights = flags.map((flag) => (flag ? 0.5 : 0));
    const by = (mask: Tensor) =>
      attention.attend(parameters, query, attention.prepare(parameters, states, { mask })).weights;
    const [a, b] = await evaluate(backend, [
      by(boolean(flags, [batch, time])),
      by(fromData({ data: Float64Array.from(weights), shape: [batch, time], dtype: "float32" })),
    ]);
    expect(b!.data).toEqual(a!.data);
  });

  test("rejects invalid shapes and types", () => {
    const memory = attention.prepare(parameters, states);
    const source = `${name}Attention`;
    expect(() => attention.attend(parameters, numbers([batch, 9], 1), memory)).toThrow(
      `${source}: query has shape [3, 9]; expected [batch=3, querySize=${attention.querySize}].`,
    );
    expect(() => attention.attendAll(parameters, query, memory)).toThrow(
      `${source}: queries has shape [3, ${attention.querySize}]; expected [batch=3, queries, querySize=${attention.querySize}].`,
    );
    expect(() => attention.prepare(parameters, query)).toThrow(
      `${source}: memory has shape [3, ${attention.querySize}]; expected [batch, time, memorySize=4].`,
    );
    expect(() => attention.prepare(parameters, states, { mask: boolean([true], [1]) })).toThrow(
      `${source}: mask has shape [1]; expected [batch=3, time=5].`,
    );
    expect(() => attention.prepare(parameters, { values: states, lengths: int32([1]) })).toThrow(
      `${source}: lengths (of values [3, 5, 4]) has shape [1]; expected [batch], and values [batch, time, …].`,
    );
    const floats = numbers([3], 1) as Tensor as Tensor<"int32">;
    expect(() => attention.prepare(parameters, { values: states, lengths: floats })).toThrow(
      `${source}: lengths is float32; expected int32.`,
    );
  });
});

test("additive and concat attention are initialised differently", () => {
  const [a, b] = [additiveAttention(sizes).init(key(1)), concatAttention(sizes).init(key(1))];
  expect(Math.max(...Array.from(a.query.data, Math.abs))).toBeGreaterThan(
    Math.max(...Array.from(b.query.data, Math.abs)),
  );
});

test("pointer attention returns the logarithms of its weights, finite at masked positions", async () => {
  const attention = pointerAttention(sizes);
  const parameters = inFloat64(attention.init(key(3)));
  const [states, query] = [numbers([batch, time, memorySize], 1), numbers([batch, querySize], 2)];
  const lengths = int32([5, 2, 0]);
  const memory = attention.prepare(parameters, ragged(states, lengths));
  const found = await evaluate(backend, {
    logs: attention.logProbabilities(parameters, query, memory),
    weights: attention.attend(parameters, query, memory).weights,
  });
  const logs = rowsOf(found.logs);
  expectClose(logs[0]!, rowsOf(found.weights)[0]!.map(Math.log), { absolute: 1e-12 });
  expectClose(logs[1]!.slice(0, 2), rowsOf(found.weights)[1]!.slice(0, 2).map(Math.log), {
    absolute: 1e-12,
  });
  expect(logs[1]!.slice(2)).toEqual([-1e30, -1e30, -1e30]);
  expect(logs[2]).toEqual([0, 0, 0, 0, 0]);
  const isLeft = (i: number) => i % time < [5, 2, 0][Math.floor(i / time)]!;
  const data = Float64Array.from(numbers([batch, time], 7).data, (value, i) => (isLeft(i) ? value : 0));
  const chosen = fromData({ data, shape: [batch, time], dtype: "float32" });
  const loss = (held: { parameters: typeof parameters; states: Tensor; query: Tensor }) =>
    sum(
      mul(
        attention.logProbabilities(
          held.parameters,
          held.query,
          attention.prepare(held.parameters, ragged(held.states, lengths)),
        ),
        chosen,
      ),
    );
  await checkTreeGradient(backend, loss, { parameters, states, query });
});

test.each<[string, () => unknown]>([
  ["additiveAttention: attentionSize is 0", () => additiveAttention({ ...sizes, attentionSize: 0 })],
  ["concatAttention: querySize is 0.5", () => concatAttention({ ...sizes, querySize: 0.5 })],
  ["generalAttention: memorySize is -1", () => generalAttention({ querySize, memorySize: -1 })],
  ["dotAttention: querySize is 0", () => dotAttention({ size: 0 })],
  ["pointerAttention: memorySize is 0", () => pointerAttention({ ...sizes, memorySize: 0 })],
])("%s is rejected", (message, make) => {
  expect(make).toThrow(CellOptionError);
  expect(make).toThrow(`${message}; expected a whole number of at least 1.`);
});

/** One number from the result of a query. */
function contraction({ context, weights }: { context: Tensor; weights: Tensor }): Tensor {
  return add(sum(mul(context, numbers(context.shape, 90))), sum(mul(weights, numbers(weights.shape, 91))));
}
