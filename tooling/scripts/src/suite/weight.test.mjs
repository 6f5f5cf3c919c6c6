import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { checkWeight, MOST_BYTES, weigh } from "./weight.mjs";

const folder = mkdtempSync(join(tmpdir(), "weight-"));
afterAll(() => rmSync(folder, { recursive: true }));

describe("weigh", () => {
  test("counts whole blocks, and finds native programs by name and by first bytes", () => {
    mkdirSync(join(folder, "a/b"), { recursive: true });
    writeFileSync(join(folder, "a/index.js"), "x".repeat(5000));
    writeFileSync(join(folder, "a/empty.txt"), "");
    writeFileSync(join(folder, "a/dawn.node"), "x");
    writeFileSync(join(folder, "a/libvulkan.so.1"), "x");
    writeFileSync(join(folder, "a/b/esbuild"), Buffer.from("7f454c460201", "hex"));
    writeFileSync(join(folder, "a/b/kernels.wasm"), Buffer.from("0061736d", "hex"));
    const { bytes, native } = weigh(folder);
    expect(bytes).toBe((2 + 4) * 4096);
    expect(native.sort()).toEqual(["a/b/esbuild", "a/dawn.node", "a/libvulkan.so.1"]);
  });
});

describe("checkWeight", () => {
  test("allows only small installations without native programs", () => {
    checkWeight({ bytes: MOST_BYTES, native: [] });
    expect(() => checkWeight({ bytes: MOST_BYTES + 1e5, native: [] })).toThrow(
      "npm installs 20.1 MB; at most 20.0 MB are allowed.",
    );
    expect(() => checkWeight({ bytes: 1, native: ["dawn.node"] })).toThrow(
      /^npm installs native programs: dawn\.node\.\nMake/,
    );
  });
});
