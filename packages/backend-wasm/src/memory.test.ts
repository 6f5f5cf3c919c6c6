import fc from "fast-check";
import { expect, test } from "vitest";
import { BlockMemory } from "./memory.ts";
import { roundUp } from "./round-up.ts";

const PAGE = 65_536;

function emptyMemory(start = 1000): BlockMemory {
  return new BlockMemory(new WebAssembly.Memory({ initial: 1, maximum: 100 }), start);
}

test("blocks never overlap in any order of allocation and release", () => {
  const actions = fc.array(
    fc.record({ isTake: fc.boolean(), bytes: fc.integer({ min: 0, max: 5000 }), which: fc.nat() }),
    { maxLength: 60 },
  );
  fc.assert(
    fc.property(actions, (steps) => {
      const blocks = emptyMemory();
      const held: { start: number; bytes: number }[] = [];
      for (const { isTake, bytes, which } of steps) {
        if (isTake || held.length === 0)
          held.push({ start: blocks.take(bytes), bytes: roundUp(Math.max(16, bytes)) });
        else {
          const [{ start, bytes: size }] = held.splice(which % held.length, 1) as [
            { start: number; bytes: number },
          ];
          blocks.give(start, size);
        }
        const sorted = [...held].sort((a, b) => a.start - b.start);
        for (const [i, { start, bytes: size }] of sorted.entries()) {
          expect(start % 16).toBe(0);
          expect(start).toBeGreaterThanOrEqual(1000);
          expect(start + size).toBeLessThanOrEqual(sorted[i + 1]?.start ?? blocks.memory.buffer.byteLength);
        }
      }
    }),
    { seed: 20_260_727, numRuns: 200 },
  );
});

test("released blocks are merged and reused", () => {
  const blocks = emptyMemory();
  const [a, b, c] = [blocks.take(160), blocks.take(160), blocks.take(160)];
  blocks.give(a, 160);
  blocks.give(b, 160);
  expect(blocks.take(320)).toBe(a);
  blocks.give(c, 160);
  expect(blocks.take(320)).toBe(c);
});

test("all blocks released in any order are merged into one", () => {
  const sizes = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(sizes, fc.infiniteStream(fc.nat()), (bytes, choices) => {
      const blocks = emptyMemory();
      const held = bytes.map((size) => ({ start: blocks.take(size), size }));
      const guard = blocks.take(16);
      while (held.length > 0) {
        const at = choices.next().value % held.length;
        for (const { start, size } of held.splice(at, 1)) blocks.give(start, size);
      }
      const total = bytes.reduce((sum, size) => sum + roundUp(size), 0);
      expect(blocks.take(total)).toBe(guard - total);
    }),
    { seed: 20_260_727, numRuns: 200 },
  );
});

test("grows by the missing bytes, and only if needed", () => {
  const blocks = emptyMemory(0);
  blocks.take(PAGE);
  expect(blocks.memory.buffer.byteLength).toBe(PAGE);
  blocks.take(3 * PAGE);
  expect(blocks.memory.buffer.byteLength).toBe(4 * PAGE);
});

test("throws when memory is exhausted", () => {
  const blocks = emptyMemory(0);
  expect(() => blocks.take(101 * PAGE)).toThrowErrorMatchingInlineSnapshot(`
    [WasmMemoryError: wasmBackend: the program needs 6.3 MiB in addition to 0.0 MiB in use; WebAssembly can address 4096 MiB.
    Reduce batch, time or hidden size, or dispose executables.]
  `);
  expect(() => blocks.take(70_000 * PAGE)).toThrowErrorMatchingInlineSnapshot(`
    [WasmMemoryError: wasmBackend: the program needs 4375.0 MiB in addition to 0.0 MiB in use; WebAssembly can address 4096 MiB.
    Reduce batch, time or hidden size, or dispose executables.]
  `);
  expect(blocks.take(PAGE)).toBe(0);
});

test("blocks are zero, those of memory that was in use before too", () => {
  const blocks = emptyMemory();
  const bytes = (start: number, size: number) => new Uint8Array(blocks.memory.buffer, start, size);
  const [first, second] = [blocks.take(5000), blocks.take(100)];
  bytes(first, 5000).fill(1);
  bytes(second, 100).fill(1);
  blocks.give(first, 5000);
  blocks.give(second, 100);
  const start = blocks.take(3 * PAGE);
  expect(start).toBe(first);
  expect(bytes(start, 3 * PAGE).every((byte) => byte === 0)).toBe(true);
});
