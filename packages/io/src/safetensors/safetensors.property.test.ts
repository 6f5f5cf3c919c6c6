import type { TensorData } from "@grus/tensor";
import { caseCount } from "@grus/testing";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readSafetensors } from "./read-safetensors.ts";
import { SafetensorsError } from "./safetensors-error.ts";
import { writeSafetensors } from "./write-safetensors.ts";

const shapes = fc.array(fc.nat({ max: 4 }), { maxLength: 5 });
const sizeOf = (shape: readonly number[]) => shape.reduce((size, extent) => size * extent, 1);

function arrayOf<T, A>(element: fc.Arbitrary<T>, size: number, from: (values: T[]) => A): fc.Arbitrary<A> {
  return fc.array(element, { minLength: size, maxLength: size }).map(from);
}

const tensors: fc.Arbitrary<TensorData> = shapes.chain((shape) => {
  const size = sizeOf(shape);
  return fc.oneof(
    arrayOf(fc.float(), size, (v) => ({ shape, dtype: "float32", data: Float32Array.from(v) }) as const),
    arrayOf(fc.double(), size, (v) => ({ shape, dtype: "float32", data: Float64Array.from(v) }) as const),
    arrayOf(fc.integer(), size, (v) => ({ shape, dtype: "int32", data: Int32Array.from(v) }) as const),
    arrayOf(fc.nat({ max: 1 }), size, (v) => ({ shape, dtype: "bool", data: Uint8Array.from(v) }) as const),
  );
});
const text = fc.string({ unit: "grapheme" });
const names = text.filter((name) => name !== "__metadata__");
const files = fc.record({
  tensors: fc.uniqueArray(fc.tuple(names, tensors), { selector: ([name]) => name, maxLength: 6 }),
  metadata: fc.dictionary(text, text, { maxKeys: 3, noNullPrototype: true }),
});

describe("round trips", () => {
  test("reading returns what was written, and rewriting gives the same bytes", () => {
    fc.assert(
      fc.property(files, (given) => {
        const file = writeSafetensors(given.tensors, given.metadata);
        const read = readSafetensors(file, { float64: "keep" });
        expect(read.tensors).toEqual(new Map(given.tensors));
        expect(read.metadata).toEqual(given.metadata);
        expect(writeSafetensors(read.tensors, read.metadata)).toEqual(file);
      }),
      { seed: 20, numRuns: caseCount(60, 400) },
    );
  });

  test("the order of the tensors does not affect the bytes", () => {
    fc.assert(
      fc.property(files, ({ tensors: given }) => {
        expect(writeSafetensors(given.toReversed())).toEqual(writeSafetensors(given));
      }),
      { seed: 21, numRuns: caseCount(40, 200) },
    );
  });

  test("every tensor is aligned to its element", () => {
    fc.assert(
      fc.property(files, (given) => {
        const file = writeSafetensors(given.tensors, given.metadata);
        const length = Number(new DataView(file.buffer).getBigUint64(0, true));
        const header = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
        for (const [name, { data }] of given.tensors) {
          expect((8 + length + header[name].data_offsets[0]) % data.BYTES_PER_ELEMENT).toBe(0);
        }
      }),
      { seed: 22, numRuns: caseCount(40, 200) },
    );
  });
});

/** A small generator with a fixed seed (mulberry32): uniform whole numbers in [0, limit). */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

describe("damaged files", () => {
  const valid = writeSafetensors(
    {
      "cell.weight": { shape: [3, 2], dtype: "float32", data: Float32Array.of(1, 2, 3, 4, 5, 6) },
      index: { shape: [4], dtype: "int32", data: Int32Array.of(1, -2, 3, -4) },
      mask: { shape: [2, 1], dtype: "bool", data: Uint8Array.of(1, 0) },
      wide: { shape: [2], dtype: "float32", data: Float64Array.of(1e-3, 7) },
    },
    { format: "pt", note: 'a "quoted" text' },
  );
  const headerEnd = 8 + Number(new DataView(valid.buffer).getBigUint64(0, true));
  const telling = [...'{}[]:,"\\0123456789-.eE \u0000ÿFIUB'].map((c) => c.charCodeAt(0));

  function mutated(next: (limit: number) => number): Uint8Array {
    const bytes = [...valid];
    for (let edits = 1 + next(3); edits > 0; edits--) {
      const at = next(5) === 0 ? next(bytes.length) : next(Math.min(headerEnd, bytes.length));
      const kind = next(6);
      if (kind === 0) bytes[at] = next(256);
      else if (kind === 1) bytes[at] = telling[next(telling.length)]!;
      else if (kind === 2) bytes.splice(at, 1 + next(8));
      else if (kind === 3) bytes.splice(at, 0, ...bytes.slice(at, at + 1 + next(30)));
      else if (kind === 4) bytes.splice(at, 0, telling[next(telling.length)]!);
      else bytes.length = Math.max(1, at);
    }
    // Half of the time the length is corrected, so that the damage reaches the parser.
    const file = Uint8Array.from(bytes);
    if (file.length >= 8 && next(2) === 0) {
      const length = Math.max(0, file.length - (valid.length - headerEnd) - 8);
      new DataView(file.buffer).setBigUint64(0, BigInt(length), true);
    }
    return file;
  }

  test("give a SafetensorsError or tensors that fit their shapes and the file", () => {
    const cases = caseCount(2000, 20_000);
    const next = generator(23);
    let refused = 0;
    for (let run = 0; run < cases; run++) {
      const file = mutated(next);
      try {
        const { tensors: read } = readSafetensors(file);
        for (const { shape, data } of read.values()) expect(data.length).toBe(sizeOf(shape));
        const bytes = [...read.values()].reduce((sum, { data }) => sum + data.byteLength, 0);
        expect(bytes).toBeLessThanOrEqual(4 * file.length);
      } catch (error) {
        if (!(error instanceof SafetensorsError)) throw error;
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0.6 * cases);
    expect(refused).toBeLessThan(cases);
  });

  test("refuses every truncated file", () => {
    for (let length = 0; length < valid.length; length++) {
      expect(() => readSafetensors(valid.subarray(0, length))).toThrow(SafetensorsError);
    }
  });
});
