// The fuzzer finds what is hidden behind several conditions, and reports what a reader may not do.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { BlockCoverage } from "./block-coverage.ts";
import { corpusFile, readCorpus, writeCorpus } from "./corpus.ts";
import { type FuzzOptions, type FuzzTarget, fuzz } from "./fuzz.ts";
import { isCodeOf, isPackageCode } from "./own-code.ts";
import { readMagic } from "./test-reader.ts";

class Refusal extends Error {}

const folder = mkdtempSync(join(tmpdir(), "grus-fuzz-test-"));
afterAll(() => rmSync(folder, { recursive: true }));

const target: FuzzTarget = {
  name: "magic",
  code: [],
  files: [Uint8Array.of(0, 0, 0, 0)],
  read: (file) => readMagic(file, Refusal),
  mutate: (file, random) => file.with(random(file.length), 64 + random(32)),
};
const options: FuzzOptions = { rejection: Refusal, cases: 6000, seed: 1, kept: [] };
const isReader = (url: string): boolean => url.includes("test-reader");

const watching: BlockCoverage[] = [];
afterAll(() => {
  for (const coverage of watching) coverage.stop();
});

/** With the code of the reader as guide. */
async function guided(changes: Partial<FuzzOptions> = {}) {
  const coverage = new BlockCoverage(isReader);
  watching.push(coverage);
  return {
    ...(await fuzz(target, { ...options, coverage, ...changes })),
    coverage: coverage.total(isReader),
  };
}

describe("fuzz", () => {
  test("with coverage reaches a crash behind four conditions, which changes at random do not reach", async () => {
    const found = await guided();
    expect(found.crashes.length).toBeGreaterThan(0);
    expect(found.crashes[0]!.error).toContain("the hidden error");
    expect([...found.crashes[0]!.input]).toEqual([71, 82, 85, 83]);
    expect(found.corpus.map((input) => [...input].filter((byte) => byte !== 0).length)).toContain(4);
    expect(found.coverage.functions.covered).toBe(found.coverage.functions.all);
    expect(found.coverage.characters.covered / found.coverage.characters.all).toBeGreaterThan(0.8);
    const { crashes } = await fuzz(target, options);
    expect(crashes).toEqual([]);
  });

  test("begins with kept inputs, and leaves out those that reach no new code", async () => {
    const kept = [Uint8Array.of(71, 82, 85, 0), Uint8Array.of(71, 82, 85, 1), Uint8Array.of(71, 0, 0, 0)];
    const { corpus, found } = await guided({ cases: 0, kept });
    expect([found, corpus.map((input) => [...input])]).toEqual([0, [[71, 82, 85, 0]]]);
    expect((await fuzz(target, { ...options, cases: 0, kept })).corpus).toEqual(kept);
  });

  test("records time, memory and what was accepted, also of readers that return a promise", async () => {
    const slow: FuzzTarget = {
      ...target,
      read: async (file) => {
        await Promise.resolve();
        if (file[0] === 0) throw new Refusal();
        for (const end = performance.now() + 20; performance.now() < end; );
        return new Uint8Array(2 ** 22);
      },
    };
    const result = await fuzz(slow, { ...options, cases: 20 });
    expect(result.accepted).toBeGreaterThan(0);
    expect(result.accepted).toBeLessThan(20);
    expect(result.crashes).toEqual([]);
    expect(result.slowest).toBeGreaterThan(10);
    expect(result.mostBytes).toBeGreaterThan(2 ** 21);
  });
});

test("kept inputs are written and read", () => {
  const path = corpusFile(pathToFileURL(`${folder}/corpus/`), "Models of Keras (.h5)");
  expect(path).toBe(join(folder, "corpus", "models-of-keras-h5-.br"));
  expect(readCorpus(path)).toEqual([]);
  const inputs = [Uint8Array.of(1, 2), new Uint8Array(0), new Uint8Array(70_000).fill(3)];
  writeCorpus(path, inputs);
  expect(readCorpus(path)).toEqual(inputs);
  writeCorpus(path, []);
  expect(readCorpus(path)).toEqual([]);
});

test("code of packages is told from tests and dependencies", () => {
  const own = "file:///grus/packages/io/src/brain/read-brain.ts";
  expect(isPackageCode(own)).toBe(true);
  expect(isPackageCode("/grus/packages/io/dist/index.js")).toBe(true);
  expect(isPackageCode("/grus/packages/io/test/fuzz-targets.ts")).toBe(false);
  expect(isPackageCode("/grus/node_modules/fflate/esm/index.mjs")).toBe(false);
  expect([isCodeOf(own, ["onnx/src/", "io/src/brain/"]), isCodeOf(own, ["io/src/brain/write"])]).toEqual([
    true,
    false,
  ]);
});
