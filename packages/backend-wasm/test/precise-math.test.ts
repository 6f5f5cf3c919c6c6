import { compile, cos, pow, sin, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { wasmBackend } from "../src/wasm-backend.ts";
import { seededNumbers } from "./random.ts";

/** The results of the kernel for operands of one length. */
async function apply(
  f: (...operands: Tensor[]) => Tensor,
  ...operands: Float32Array[]
): Promise<ArrayLike<number>> {
  const backend = await wasmBackend({ threads: 1 });
  const inputs = operands.map((values) => tensor(values));
  const compiled = await compile(backend, (...values: Tensor[]) => f(...values), ...inputs);
  const { data } = compiled.runSync(...inputs);
  await backend.dispose();
  return data;
}

/** Units in the last place of float32 between a result and the exact value. */
function distance(result: number, exact: number): number {
  const rounded = Math.fround(exact);
  if (Object.is(result, rounded) || !Number.isFinite(rounded))
    return Object.is(result, rounded) ? 0 : Infinity;
  const magnitude = Math.max(Math.abs(exact), 2 ** -126);
  return Math.abs(result - exact) / 2 ** (Math.floor(Math.log2(magnitude)) - 23);
}

const SPECIAL = [
  ...[0, 1, 2, 3, 0.5, 1.5, 16_777_215, 16_777_217, 2 ** 31, 3.4e38, 1e-45, 1e-38, Infinity],
  ...[-0, -1, -2, -3, -0.5, -1.5, -16_777_215, -(2 ** 31), -3.4e38, -1e-45, -Infinity, Number.NaN],
].map(Math.fround);

test("special powers are as in JavaScript", async () => {
  const pairs = SPECIAL.flatMap((a) => SPECIAL.map((b) => [a, b] as const));
  const results = await apply(
    pow as (...operands: Tensor[]) => Tensor,
    Float32Array.from(pairs, ([a]) => a),
    Float32Array.from(pairs, ([, b]) => b),
  );
  const wrong = pairs.filter(([a, b], i) => distance(results[i]!, a ** b) > 0.501);
  expect(wrong.map(([a, b]) => `${a} ** ${b}`)).toEqual([]);
});

test("powers are rounded once", async () => {
  const next = seededNumbers(7);
  const a = Float32Array.from({ length: 200_000 }, () => 2 ** (127 * next()));
  const b = a.map((base) => (150 * next()) / Math.max(1, Math.abs(Math.log2(base))));
  const results = await apply(pow as (...operands: Tensor[]) => Tensor, a, b);
  const worst = a.reduce((most, base, i) => Math.max(most, distance(results[i]!, base ** b[i]!)), 0);
  expect(worst).toBeLessThan(0.501);
});

const trigonometry = [
  ["sin", sin, Math.sin],
  ["cos", cos, Math.cos],
] as const;

test.each(trigonometry)(
  "%s is within 0.6 units in the last place for all magnitudes",
  async (_, f, exact) => {
    const next = seededNumbers(9);
    const x = Float32Array.from({ length: 100_000 }, () => Math.sign(next()) * 2 ** (127 * next()));
    const results = await apply(f as (...operands: Tensor[]) => Tensor, x);
    const worst = x.reduce((most, value, i) => Math.max(most, distance(results[i]!, exact(value))), 0);
    expect(worst).toBeLessThan(0.6);
  },
);

test.each(trigonometry)("%s is as accurate beside every multiple of π / 4", async (_, f, exact) => {
  const factors = [1, -1, 1024];
  const beside = Float32Array.from({ length: 300_000 }, (_, i) => (i * factors[i % 3]! * Math.PI) / 4);
  const results = await apply(f as (...operands: Tensor[]) => Tensor, beside);
  const worst = beside.reduce((most, value, i) => Math.max(most, distance(results[i]!, exact(value))), 0);
  expect(worst).toBeLessThan(0.6);
});

test.each(trigonometry)("%s of special values, in every lane", async (_, f, exact) => {
  const x = SPECIAL.flatMap((value) => [value, 0.5, -2, value, 1e30, 7, value]);
  const results = await apply(f as (...operands: Tensor[]) => Tensor, Float32Array.from(x));
  const wrong = x.filter((value, i) => distance(results[i]!, exact(Math.fround(value))) > 0.6);
  expect(wrong).toEqual([]);
});
