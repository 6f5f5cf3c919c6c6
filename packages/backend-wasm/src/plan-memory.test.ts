import {
  add,
  compile,
  compileLoop,
  matmul,
  mul,
  ones,
  type Program,
  referenceBackend,
  reshape,
  type Step,
  sizeOf,
  sum,
  type Tensor,
  tanh,
  type Variable,
} from "@grus/tensor";
import { gradientCases, sizedCases } from "@grus/tensor/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { aliasesOf } from "./aliases.ts";
import { place, planMemory, type Request } from "./plan-memory.ts";
import { sharedState } from "./plan-state.ts";
import { wasmBackend } from "./wasm-backend.ts";

test("buffers that live at the same time never overlap, and memory ends with the last buffer", () => {
  const request: fc.Arbitrary<Request> = fc
    .record({
      bytes: fc.integer({ min: 1, max: 64 }),
      first: fc.integer({ min: 0, max: 20 }),
      span: fc.integer({ min: 0, max: 10 }),
    })
    .map(({ bytes, first, span }) => ({ bytes: 16 * bytes, first, last: first + span }));
  fc.assert(
    fc.property(fc.array(request, { maxLength: 40 }), (requests) => {
      const { places, bytes } = place(new Map(requests.entries()));
      const found = requests.map((one, i) => ({ ...one, start: places.get(i)! }));
      for (const [i, a] of found.entries()) {
        expect(a.start + a.bytes).toBeLessThanOrEqual(bytes);
        for (const b of found.slice(i + 1)) {
          const livesTogether = a.first <= b.last && b.first <= a.last;
          const overlaps = a.start < b.start + b.bytes && b.start < a.start + a.bytes;
          expect(livesTogether && overlaps).toBe(false);
        }
      }
    }),
    { seed: 20_260_727, numRuns: 300 },
  );
});

test("a long chain of buffers is placed in time that grows with its length, not with its square", () => {
  const chain = Array.from({ length: 30_000 }, (_, i): [number, Request] => [
    i,
    { bytes: 16 * (1 + (i % 7)), first: i, last: i + 1 },
  ]);
  const before = process.cpuUsage().user;
  const { bytes } = place(new Map(chain));
  expect((process.cpuUsage().user - before) / 1e6).toBeLessThan(2);
  expect(bytes).toBe(16 * (7 + 6));
});

/**
 * The steps between which a variable is live: from the one that writes it, or the start, to its last reader,
 * or the end.
 */
function lifeOf({ inputs, outputs, state, constants, steps }: Program, variable: Variable): [number, number] {
  const made = steps.findIndex((step) => step.outputs.includes(variable));
  const read = steps.findLastIndex((step) => step.inputs.includes(variable));
  const comesIn = [...inputs, ...constants.map((one) => one.variable), ...state.map((one) => one.current)];
  const goesOn = [...comesIn, ...outputs, ...state.map((one) => one.next)];
  return [Math.max(0, made), goesOn.includes(variable) ? steps.length : Math.max(made, read)];
}

test("variables of a program that are live at the same time never overlap, including gradients and scans", async () => {
  const backend = referenceBackend();
  const cases = [...sizedCases().values()].map((build) => build({ lengths: [2, 3, 4, 5], choice: 5 }));
  for (const { name, inputs, compute } of [...cases, ...gradientCases(cases)]) {
    const { program } = await compile(backend, (...xs: Tensor[]) => compute(...xs), ...(inputs as Tensor[]));
    const { offsets, bytes } = planMemory(program);
    const aliases = aliasesOf(program);
    const places = [...offsets].map(([variable, start]) => ({
      owner: aliases.get(variable) ?? variable,
      start,
      end: start + 4 * sizeOf(program.variables[variable]!.shape),
      life: lifeOf(program, variable),
    }));
    for (const [i, a] of places.entries()) {
      expect(a.end, name).toBeLessThanOrEqual(bytes);
      for (const b of places.slice(i + 1)) {
        const livesTogether = a.life[0] <= b.life[1] && b.life[0] <= a.life[1];
        const overlaps = a.start < b.end && b.start < a.end;
        expect(livesTogether && overlaps && a.owner !== b.owner, name).toBe(false);
      }
    }
  }
});

/** The program of a loop. */
async function loopProgram(
  body: (state: Tensor, x: Tensor) => { state: Tensor; output: Tensor },
): Promise<Program> {
  const backend = await wasmBackend();
  const { program } = await compileLoop(backend, body, { state: ones([8, 8]), batch: ones([8, 8]) });
  return program;
}

test("a chain of products needs memory for two results, not for all", async () => {
  const program = await loopProgram((state, x) => {
    let y = x;
    for (let i = 0; i < 20; i++) y = matmul(y, y);
    return { state, output: y };
  });
  const { bytes } = planMemory(program);
  expect(program.steps.filter(({ primitive }: Step) => primitive.name === "matmul").length).toBe(20);
  // State, batch, output and two results in turn.
  expect(bytes).toBeLessThanOrEqual(5 * 8 * 8 * 4);
});

test("a reshaped value has the memory of its source, which lives until both have been read", async () => {
  const backend = await wasmBackend();
  const { program } = await compile(
    backend,
    (x: Tensor) => {
      const y = tanh(x);
      const row = reshape(y, [64]);
      const square = matmul(y, y);
      return { sum: sum(mul(row, 2)), square, row: reshape(square, [4, 16]) };
    },
    ones([8, 8]),
  );
  const { offsets } = planMemory(program);
  const [[row, y]] = [...aliasesOf(program)] as [[Variable, Variable]];
  expect(offsets.get(row)).toBe(offsets.get(y));
  // An output has a place of its own.
  expect(aliasesOf(program).size).toBe(1);
});

describe("state is updated in place", () => {
  test("by an elementwise step that is its last reader", async () => {
    const program = await loopProgram((state, x) => ({ state: add(state, tanh(x)), output: sum(x) }));
    expect(sharedState(program).size).toBe(1);
  });

  test("but not where it is read later, or is an output", async () => {
    const read = await loopProgram((state, x) => {
      const next = add(state, x);
      return { state: next, output: matmul(next, state) };
    });
    expect(sharedState(read).size).toBe(0);
    const kept = await loopProgram((state, x) => ({ state: add(state, x), output: state }));
    expect(sharedState(kept).size).toBe(0);
    const reshaped = await loopProgram((state, x) => {
      const next = add(state, x);
      return { state: next, output: sum(mul(reshape(state, [64]), reshape(next, [64]))) };
    });
    expect(sharedState(reshaped).size).toBe(0);
  });
});
