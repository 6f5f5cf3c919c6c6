import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  committedReferenceDirectory,
  loadFixture,
  readManifest,
  referenceDirectory,
} from "./fixture-folder.ts";
import type { FixtureEntry } from "./fixtures.ts";

const folders: string[] = [];

afterEach(() => {
  vi.unstubAllEnvs();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

function folderWith(manifest: unknown): string {
  const folder = mkdtempSync(join(tmpdir(), "fixtures-"));
  folders.push(folder);
  if (manifest !== undefined) writeFileSync(join(folder, "manifest.json"), JSON.stringify(manifest));
  return folder;
}

const entry = (name: string): FixtureEntry => ({ name, kind: "loss", attrs: {}, tensors: {} });

describe("referenceDirectory", () => {
  test("is GRUS_REFERENCE_DIR if set", () => {
    const folder = folderWith({ source: "", fixtures: [entry("a")] });
    vi.stubEnv("GRUS_REFERENCE_DIR", folder);
    expect(referenceDirectory()).toBe(folder);
  });

  test("rejects a GRUS_REFERENCE_DIR without a manifest", () => {
    vi.stubEnv("GRUS_REFERENCE_DIR", folderWith(undefined));
    expect(() => referenceDirectory()).toThrow("which has no manifest.json");
  });

  test("is a folder with a manifest by default", () => {
    vi.stubEnv("GRUS_REFERENCE_DIR", "");
    expect(readManifest(referenceDirectory()).fixtures.length).toBeGreaterThan(0);
  });
});

describe("readManifest", () => {
  test("rejects an empty list and duplicate names", () => {
    expect(() => readManifest(folderWith({ source: "", fixtures: [] }))).toThrow("0 fixtures under 0 names");
    const twice = folderWith({ source: "", fixtures: [entry("a"), entry("a")] });
    expect(() => readManifest(twice)).toThrow("2 fixtures under 1 names");
  });
});

describe("the committed subset", () => {
  const directory = committedReferenceDirectory();
  const { fixtures } = readManifest(directory);

  test("has fixtures of every kind, and every recurrent cell in several forms", () => {
    const kinds = new Set(fixtures.map(({ kind }) => kind));
    expect(kinds).toEqual(new Set(["recurrent", "optimizer", "schedule", "loss", "layer", "training"]));
    for (const cell of ["rnn", "gru", "lstm"]) {
      const ofCell = fixtures.filter(({ attrs }) => attrs.cell === cell).map(({ attrs }) => attrs);
      expect(ofCell.some(({ bidirectional, layers }) => bidirectional && layers === 2)).toBe(true);
      expect(ofCell.some(({ ragged }) => ragged)).toBe(true);
      expect(ofCell.some(({ bias }) => bias === false)).toBe(true);
    }
  });

  test.each(fixtures.map((fixture) => [fixture.name, fixture] as const))("%s reads", (_, fixture) => {
    const tensors = loadFixture(directory, fixture);
    expect(tensors.size).toBe(Object.keys(fixture.tensors).length);
    for (const { shape, data } of tensors.values()) {
      expect(data.length).toBe(shape.reduce((size, extent) => size * extent, 1));
      expect(data.every(Number.isFinite)).toBe(true);
    }
  });

  test("has the values written by PyTorch", () => {
    const fixture = loadFixture(directory, fixtures.find(({ name }) => name === "schedule-step")!);
    const { data } = fixture.get("lr")!;
    expect([data[0], data[9], data[10], data[59]]).toEqual([0.1, 0.1, 0.05, 0.1 / 32].map(Math.fround));
    const ragged = loadFixture(directory, fixtures.find(({ name }) => name === "gru-18")!);
    expect(ragged.get("lengths")!.data).toBeInstanceOf(Int32Array);
  });

  test("rejects a file that does not match the manifest", () => {
    const fixture = fixtures.find(({ name }) => name === "schedule-step")!;
    expect(() => loadFixture(directory, { ...fixture, tensors: { lr: [61] } })).toThrow(
      "schedule-step: the manifest lists lr [61]; the file contains lr [60].",
    );
  });
});
