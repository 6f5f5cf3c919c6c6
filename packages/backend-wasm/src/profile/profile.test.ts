import {
  add,
  compile,
  compileLoop,
  evaluate,
  grad,
  inPart,
  key,
  matmul,
  mean,
  randomNormal,
  scan,
  square,
  sum,
  type Tensor,
  tanh,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { wasmBackend as plainBackend } from "../wasm-backend.ts";
import { chromeTrace } from "./chrome-trace.ts";
import type { Profile } from "./profile.ts";
import { profileText } from "./profile-text.ts";
import { wasmBackend } from "./profiling-backend.ts";

const inputs = { x: randomNormal(key(0), [40, 16, 24]), w: randomNormal(key(1), [24, 24]) };

/** A recurrence of 40 steps, and a product after it. */
function loss({ w }: { readonly w: Tensor }, x: Tensor): Tensor {
  const body = ({ h }: { readonly h: Tensor }, _slice: Tensor) => {
    const next = inPart("cell", () => tanh(matmul(h, w)));
    return { carry: { h: next }, output: inPart("cell", () => next) };
  };
  const { outputs } = inPart("encoder", () => scan(body, { h: x0(x) }, x));
  return mean(square(inPart("head", () => matmul(outputs, w))));
}

const x0 = (x: Tensor) => randomNormal(key(2), x.shape.slice(1));

async function profiled(runs: number, threads = 1): Promise<Profile> {
  const backend = await wasmBackend({ threads });
  const { x, w } = await evaluate(await plainBackend(), inputs);
  const compiled = await compile(backend, grad(loss), { w }, x);
  for (let i = 0; i < runs; i++) await compiled.run({ w }, x);
  compiled.dispose();
  const profile = await backend.profile();
  await backend.dispose();
  return profile;
}

test("names operations, their parts, and the steps of scans; times add up to the run", async () => {
  const { programs, ceiling } = await profiled(20);
  expect(ceiling).toBeGreaterThan(0);
  const [program] = programs;
  expect(programs.length).toBe(1);
  expect(program!.runs).toBe(20);
  const sum = program!.rows.reduce((total, { milliseconds }) => total + milliseconds, 0);
  expect(sum).toBeCloseTo(program!.stepByStep, 6);
  expect(program!.rows.reduce((total, { share }) => total + share, 0)).toBeCloseTo(1, 6);
  const named = program!.rows.map(({ part, operation }) => `${part}: ${operation}`);
  expect(named).toEqual(
    expect.arrayContaining([
      "encoder.cell: scan: matmul",
      "encoder.cell: scan: tanh",
      "head: matmul",
      "gradient of head: matmul",
    ]),
  );
  const product = program!.rows.find(({ part, operation }) => part === "head" && operation === "matmul")!;
  expect(product.flop).toBe(2 * 40 * 16 * 24 * 24);
  expect(product.gflops).toBeCloseTo(product.flop / product.milliseconds / 1e6, 6);
  const step = program!.rows.find(({ operation }) => operation === "scan: tanh")!;
  expect([step.count, step.bytes]).toEqual([40, 40 * 4 * 2 * 16 * 24]);
});

test("a scan inside of a scan is one step of its body", async () => {
  const nested = ({ w }: { readonly w: Tensor }, x: Tensor) => {
    const inner = ({ h }: { readonly h: Tensor }, slice: Tensor) => {
      const next = tanh(add(matmul(h, w), slice));
      return { carry: { h: next }, output: next };
    };
    const outer = ({ h }: { readonly h: Tensor }, slice: Tensor) => {
      const { carry } = scan(inner, { h }, x);
      return { carry: { h: tanh(matmul(add(carry.h, slice), w)) }, output: h };
    };
    return sum(scan(outer, { h: x0(x) }, x).outputs);
  };
  for (const threads of [1, 2]) {
    const backend = await wasmBackend({ threads });
    const { x, w } = await evaluate(await plainBackend(), inputs);
    const compiled = await compile(backend, nested, { w }, x);
    const expected = await compile(await plainBackend(), nested, { w }, x);
    for (let i = 0; i < 5; i++) expect(await compiled.run({ w }, x)).toEqual(await expected.run({ w }, x));
    const { programs } = await backend.profile();
    const names = programs[0]!.rows.map(({ operation, count }) => `${operation} ${count}`);
    expect(names).toEqual(expect.arrayContaining(["scan: scan 40", "scan: matmul 40"]));
  }
});

test("results are those of the other backend, bit for bit, with state and on two threads", async () => {
  const { x, w } = await evaluate(await plainBackend(), inputs);
  const step = (state: { readonly w: Tensor }, batch: Tensor) => {
    const gradient = grad(loss)(state, batch);
    return { state: gradient, output: gradient.w };
  };
  const losses = async (backend: Awaited<ReturnType<typeof wasmBackend | typeof plainBackend>>) => {
    const loop = await compileLoop(backend, step, { state: { w }, batch: x });
    const results = [];
    for (let i = 0; i < 9; i++) results.push([...(await loop.run(x)).data]);
    return results;
  };
  const expected = await losses(await plainBackend({ threads: 1 }));
  expect(await losses(await wasmBackend({ threads: 1 }))).toEqual(expected);
  expect(await losses(await wasmBackend({ threads: 2 }))).toEqual(expected);
});

test("a program that ran once has no steps; one that did not run is left out", async () => {
  expect((await profiled(1)).programs[0]).toMatchObject({ runs: 1, steps: [], rows: [] });
  expect((await profiled(0)).programs).toEqual([]);
});

test("the text has a line for each operation, up to a number", async () => {
  const profile = await profiled(5);
  const lines = profileText(profile, { rows: 3 }).split("\n");
  expect(lines[0]).toMatch(/^1 thread, \w+; a large product runs at [\d.]+ GFLOP\/s$/);
  expect(lines[2]).toMatch(/^5 runs in [\d.]+ s: [\d.]+ ms a run at least, [\d.]+ ms step by step$/);
  expect(lines[3]).toMatch(/^part +operation +result +times +ms +share +GFLOP\/s +of ceiling +MB$/);
  expect(lines.length).toBe(8);
  expect(lines[7]).toMatch(/^\d+ further operations: [\d.]+ ms$/);
});

test("the text leaves out programs that took little of the time", async () => {
  const { programs, ...rest } = await profiled(5);
  const [program] = programs;
  const of = (...milliseconds: readonly number[]) => ({
    ...rest,
    programs: milliseconds.map((time, i) => ({ ...program!, milliseconds: time, runs: 10 + i })),
  });
  const shown = (text: string) => text.match(/\d+ runs/g);
  expect(shown(profileText(of(60, 31, 9)))).toEqual(["10 runs", "11 runs"]);
  expect(shown(profileText(of(60, 31, 9), { leastShare: 0 }))).toEqual(["10 runs", "11 runs", "12 runs"]);
  expect(shown(profileText(of(60, 31, 9), { leastShare: 0.5 }))).toEqual(["10 runs"]);
});

test("the trace has the steps one after the other, and those of a scan inside of it", async () => {
  const profile = await profiled(5);
  const { traceEvents } = chromeTrace(profile);
  const events = traceEvents.filter(({ ph }) => ph === "X");
  const scans = events.filter(({ name }) => name.endsWith(": scan"));
  expect(scans.length).toBe(2);
  const inside = events.filter(({ name }) => name.includes("scan: "));
  for (const { ts, dur } of inside)
    expect(scans.some((scan) => ts! >= scan.ts! && ts! + dur! <= scan.ts! + scan.dur! + 1e-6)).toBe(true);
  const last = events.at(-1)!;
  expect((last.ts! + last.dur!) / 1000).toBeCloseTo(profile.programs[0]!.stepByStep, 6);
});
