// Replacing the files of a directory: stopped at every call of the file system, it leaves the old or the new ones.
import * as files from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { caseCount } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { modelAt } from "./model-at.ts";
import { type ReplaceFileSystem, replaceFiles, replaceWith, WORK } from "./replace-files.ts";

const made: string[] = [];

async function directoryOf(contents: Readonly<Record<string, string>>): Promise<string> {
  const path = await files.mkdtemp(join(tmpdir(), "grus-replace-"));
  made.push(path);
  for (const [name, content] of Object.entries(contents)) await files.writeFile(join(path, name), content);
  return path;
}

afterAll(async () => {
  for (const path of made) await files.rm(path, { recursive: true });
});

/** What a reader finds: the names that can be opened, and their contents. */
async function contentOf(path: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of (await files.readdir(path)).sort()) {
    const content = await files.readFile(join(path, name), "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "EISDIR") return undefined;
      throw error;
    });
    if (content !== undefined) found[name] = content;
  }
  return found;
}

class Killed extends Error {}

/** A file system that does not flush to disk, for speed. */
const quick: ReplaceFileSystem = {
  ...files,
  async open(path, flags) {
    const handle = await files.open(path, flags);
    return {
      writeFile: (bytes) => handle.writeFile(bytes),
      sync: async () => {},
      close: () => handle.close(),
    };
  },
};

/** The file system of a process that is killed before its call number `most`. */
function killedAfter(most: number): { readonly system: ReplaceFileSystem; readonly calls: () => number } {
  let calls = 0;
  const system = new Proxy(quick, {
    get: (target, name) => {
      const call: unknown = Reflect.get(target, name);
      if (typeof call !== "function") return call;
      return (...args: unknown[]) =>
        calls++ < most ? Reflect.apply(call, target, args) : Promise.reject(new Killed("killed"));
    },
  });
  return { system, calls: () => calls };
}

const old = { "golden.safetensors": "old golden", "model.json": "old about", "model.safetensors": "old" };
const fresh = { "golden.safetensors": "new golden", "model.onnx": "new", "model.json": "new about" };
const foreign = { "notes.txt": "mine" };
const replaced = { ...fresh, ...foreign };

test("replaces, adds and removes files, and leaves a plain directory", async () => {
  const path = await directoryOf({ ...old, ...foreign });
  await replaceFiles(path, fresh, ["model.safetensors", "never.csv"]);
  expect(await contentOf(path)).toEqual(replaced);
  for (const name of await files.readdir(path))
    expect((await files.lstat(join(path, name))).isFile(), name).toBe(true);
});

test("creates a directory", async () => {
  const path = join(await directoryOf({}), "a", "b");
  await replaceFiles(path, { x: Uint8Array.of(65) });
  expect(await contentOf(path)).toEqual({ x: "A" });
});

test("stopped at any call, leaves the old files or the new ones, which the next call replaces", async () => {
  // At every call in the complete run, at every seventh otherwise.
  const every = caseCount(7, 1);
  const outcomes: boolean[] = [];
  for (let most = 0; ; most += every) {
    const path = await directoryOf({ ...old, ...foreign });
    const { system, calls } = killedAfter(most);
    const ended = await replaceWith(system, path, fresh, ["model.safetensors"]).then(
      () => true,
      () => false,
    );
    const found = await contentOf(path);
    const isNew = found["model.json"] === "new about";
    expect(found, `stopped before call ${most}`).toEqual(isNew ? replaced : { ...old, ...foreign });
    const source = await modelAt(path);
    if (!("read" in source)) throw new Error("not a directory");
    expect(new TextDecoder().decode(await source.read("model.json"))).toBe(found["model.json"]);
    outcomes.push(isNew);
    if (ended && calls() <= most) break;
    await files.rm(join(path, WORK, "lock"), { force: true });
    await replaceWith(quick, path, { "model.json": "newest" }, ["golden.safetensors"]);
    const { "golden.safetensors": _, ...others } = found;
    expect(await contentOf(path)).toEqual({ ...others, "model.json": "newest" });
    expect(await files.readdir(path)).not.toContain(WORK);
  }
  expect(outcomes.length * every).toBeGreaterThan(60);
  expect(outcomes).toEqual(outcomes.toSorted());
});

describe("without symbolic links", () => {
  test("renames one by one", async () => {
    const path = await directoryOf({ ...old, ...foreign });
    const symlink = () => Promise.reject(Object.assign(new Error("no"), { code: "EPERM" }));
    await replaceWith({ ...files, symlink }, path, fresh, ["model.safetensors"]);
    expect(await contentOf(path)).toEqual(replaced);
  });
});

test("keeps what a symbolic link leads to", async () => {
  const path = await directoryOf({ data: "kept" });
  await files.symlink("data", join(path, "model.safetensors"));
  await replaceFiles(path, { "model.safetensors": "new" });
  expect(await contentOf(path)).toEqual({ data: "kept", "model.safetensors": "new" });
});

test.each([
  ["a directory in the place of a file", "model.json"],
  ["a file in the place of the working directory", WORK],
])("refuses %s, and changes nothing", async (_, name) => {
  const path = await directoryOf({ a: "old" });
  if (name === WORK) await files.writeFile(join(path, name), "");
  else await files.mkdir(join(path, name));
  const refused = await replaceFiles(path, { a: "new", "model.json": "new" }).catch((error: Error) => error);
  expect(refused).toBeInstanceOf(ModelFileError);
  expect((refused as Error).message).toContain(`${join(path, name)}: expected a file that can be written`);
  expect(await files.readFile(join(path, "a"), "utf8")).toBe("old");
});

test("refuses to replace while another process does", async () => {
  const path = await directoryOf({ a: "old" });
  await files.mkdir(join(path, WORK));
  const holder = { pid: process.ppid, host: (await import("node:os")).hostname(), token: "x" };
  await files.writeFile(join(path, WORK, "lock"), JSON.stringify(holder));
  await expect(replaceFiles(path, { a: "new" })).rejects.toThrow(`the lock of process ${process.ppid}`);
  expect(await files.readFile(join(path, "a"), "utf8")).toBe("old");
});
