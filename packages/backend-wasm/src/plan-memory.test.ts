import {
  add,
  compileLoop,
  matmul,
  ones,
  type Program,
  type Step,
  sum,
  type Tensor,
  tanh,
} from "@grus/tensor";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { place, planMemory, type Request } from "./plan-memory.ts";
import { sharedState } from "./plan-state.ts";
import { wasmBackend } from "./wasm-backend.ts";

test("what lives at the same time never overlaps, and memory ends where the last place does", () => {
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

/** The program of a loop. */
async function loopProgram(
  body: (state: Tensor, x: Tensor) => { state: Tensor; output: Tensor },
): Promise<Program> {
  const backend = await wasmBackend();
  const { program } = await compileLoop(backend, body, { state: ones([8, 8]), batch: ones([8, 8]) });
  return program;
}

test("a chain of products needs room for two results, not for all", async () => {
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

describe("state is written over in place", () => {
  test("by an elementwise step after which nobody reads it", async () => {
    const program = await loopProgram((state, x) => ({ state: add(state, tanh(x)), output: sum(x) }));
    expect(sharedState(program).size).toBe(1);
  });

  test("but not where it is read later, or handed out", async () => {
    const read = await loopProgram((state, x) => {
      const next = add(state, x);
      return { state: next, output: matmul(next, state) };
    });
    expect(sharedState(read).size).toBe(0);
    const kept = await loopProgram((state, x) => ({ state: add(state, x), output: state }));
    expect(sharedState(kept).size).toBe(0);
  });
});
