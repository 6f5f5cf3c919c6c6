// Checkpoints in a directory: the lock, and a file system in which each call fails once.
import { spawn } from "node:child_process";
import * as files from "node:fs/promises";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { openDirectory } from "../../src/checkpoint/checkpoint-directory.ts";
import type { FileSystem } from "../../src/checkpoint/file-system.ts";
import { ModelFileError } from "../../src/files/model-file-error.ts";
import { openCheckpointDirectory, readCheckpointDirectory } from "../../src/node.ts";

const made: string[] = [];

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "grus-checkpoints-"));
  made.push(path);
  return path;
}

afterAll(async () => {
  for (const path of made) await rm(path, { recursive: true });
});

const at = (step: number) => ({
  tensors: new Map([
    ["w", { shape: [3], dtype: "float32" as const, data: Float32Array.of(step, -0, Number.NaN) }],
  ]),
  record: { step },
});

const text = (error: Error, path: string) =>
  error.message.replaceAll(path, "DIR").replaceAll(String(process.pid), "PID");

describe("a directory of checkpoints", () => {
  test("is created, written, read by others, and closed", async () => {
    const path = join(await folder(), "runs", "sales");
    const store = await openCheckpointDirectory(path);
    for (const step of [1, 2, 3]) await store.save(at(step));
    expect((await readCheckpointDirectory(path).load()).checkpoint).toEqual(at(3));
    expect((await readdir(path)).sort()).toEqual([
      "checkpoint-000000002.grus",
      "checkpoint-000000003.grus",
      "lock",
    ]);
    await store.close();
    expect((await readdir(path)).length).toBe(2);
    expect(Object.keys(readCheckpointDirectory(path))).toEqual(["place", "list", "load"]);
  });

  test("allows one writer at a time, and names it", async () => {
    const path = await folder();
    const store = await openCheckpointDirectory(path);
    const refused = await openCheckpointDirectory(path).catch((error: Error) => error);
    expect(text(refused as Error, path)).toMatchInlineSnapshot(`
      "checkpoint: DIR: expected a directory that no other store writes to; got the lock of process PID.
      Wait for it, close its store, or use a different directory for this run. If that process is gone, pass { takeOver: true } or remove DIR/lock."
    `);
    await store.close();
    await (await openCheckpointDirectory(path)).close();
  });

  test("can be taken over, after which the previous store is refused", async () => {
    const path = await folder();
    const first = await openCheckpointDirectory(path);
    await first.save(at(1));
    const second = await openCheckpointDirectory(path, { takeOver: true });
    const refused = await first.save(at(2)).catch((error: Error) => error);
    expect(text(refused as Error, path)).toMatchInlineSnapshot(`
      "checkpoint: DIR: expected the lock of this store; got another lock, or none.
      Another run has taken over the directory, or the store was closed. Use a different directory for each run."
    `);
    await expect(first.remove("checkpoint-000000001.grus")).rejects.toThrow(ModelFileError);
    await first.close();
    await second.save(at(3));
    expect((await second.load()).checkpoint).toEqual(at(3));
    expect((await readdir(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    await second.close();
  });

  test("ignores locks that are empty, of a dead process, or of a reused process id", async () => {
    const path = await folder();
    const dead = spawn(process.execPath, ["-e", "0"]);
    await new Promise((resolve) => dead.on("close", resolve));
    const holder = { host: hostname(), token: "another" };
    const isTold = process.platform === "linux";
    const usedAgain = isTold ? [{ ...holder, pid: process.pid, began: "1" }] : [];
    for (const lock of [{ ...holder, pid: dead.pid }, ...usedAgain, "", "{"]) {
      await writeFile(join(path, "lock"), typeof lock === "string" ? lock : JSON.stringify(lock));
      await (await openCheckpointDirectory(path)).close();
    }
    await writeFile(join(path, "lock"), JSON.stringify({ ...holder, pid: dead.pid, host: "elsewhere" }));
    await expect(openCheckpointDirectory(path)).rejects.toThrow('on machine "elsewhere"');
  });

  test("a live process holds its lock until it ends", async () => {
    const path = await folder();
    const other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60_000)"]);
    await writeFile(
      join(path, "lock"),
      JSON.stringify({ pid: other.pid, host: hostname(), token: "another" }),
    );
    await expect(openCheckpointDirectory(path)).rejects.toThrow(`got the lock of process ${other.pid}.`);
    const closed = new Promise((resolve) => other.on("close", resolve));
    other.kill("SIGKILL");
    await closed;
    await (await openCheckpointDirectory(path)).close();
  });

  test("of many that take over the lock of a dead process at the same time, one succeeds", async () => {
    const dead = spawn(process.execPath, ["-e", "0"]);
    await new Promise((resolve) => dead.on("close", resolve));
    for (let round = 0; round < 10; round++) {
      const path = await folder();
      await writeFile(
        join(path, "lock"),
        JSON.stringify({ pid: dead.pid, host: hostname(), token: "another" }),
      );
      const opened = await Promise.allSettled(Array.from({ length: 6 }, () => openCheckpointDirectory(path)));
      const stores = opened.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
      const saved = await Promise.allSettled(stores.map((store) => store.save(at(round))));
      expect(saved.filter(({ status }) => status === "fulfilled").length).toBe(1);
      expect((await readCheckpointDirectory(path).load()).checkpoint).toEqual(at(round));
      await Promise.all(stores.map((store) => store.close()));
    }
  });

  test("removes the unfinished files of a dead writer, and nothing else", async () => {
    const path = await folder();
    for (const name of ["checkpoint-000000001.grus.x.tmp", "lock.y.tmp", "notes.txt"])
      await writeFile(join(path, name), "?");
    const store = await openCheckpointDirectory(path);
    expect((await readdir(path)).sort()).toEqual(["lock", "notes.txt"]);
    await store.close();
  });

  test("reports why a directory cannot be opened", async () => {
    const path = join(await folder(), "file");
    await writeFile(path, "");
    await expect(openCheckpointDirectory(path)).rejects.toThrow(
      /expected a directory, or a path at which to create one; got EEXIST/,
    );
    await expect(openCheckpointDirectory(join(path, "below"))).rejects.toThrow(
      /got ENOTDIR.*\nA part of the path is a file/,
    );
    await expect(readCheckpointDirectory(join(path, "nowhere")).load()).rejects.toThrow(ModelFileError);
  });
});

/** A file system whose call number `broken` fails, over its methods and those of the files it opens. */
function failing(code: string, broken: number) {
  let calls = 0;
  const last = { name: "" };
  const guard = <F extends (...values: never[]) => Promise<unknown>>(name: string, f: F): F =>
    ((...values: never[]) => {
      if (calls++ === broken) {
        last.name = name;
        return Promise.reject(Object.assign(new Error(`${code}: it failed, ${name}`), { code }));
      }
      return f(...values);
    }) as unknown as F;
  const open = guard("open", async (...values: Parameters<typeof files.open>) => {
    const handle = await files.open(...values);
    return {
      writeFile: guard("write", async (bytes: Uint8Array) => {
        // A full disk writes only a part.
        await handle.write(bytes, 0, bytes.length >> 1);
        await handle.writeFile(bytes.subarray(bytes.length >> 1));
      }),
      sync: guard("sync", () => handle.sync()),
      close: () => handle.close(),
    };
  });
  const { mkdir, readdir, rename, rm, writeFile } = files;
  const own = Object.fromEntries(
    Object.entries({ mkdir, readdir, rename, rm, writeFile }).map(([name, f]) => [
      name,
      guard(name, f as never),
    ]),
  );
  const system = { ...files, ...own, open, readFile: files.readFile } as unknown as FileSystem;
  return { system, last, calls: () => calls };
}

describe("a file system that fails", () => {
  test.each(["ENOSPC", "EACCES", "EIO"])("loses nothing with %s at any call", async (code) => {
    const failed = new Set<string>();
    for (let broken = 0; ; broken++) {
      const path = await folder();
      const before = await openCheckpointDirectory(path);
      await before.save(at(1));
      await before.save(at(2));
      await before.close();
      const { system, last, calls } = failing(code, broken);
      let saved = 2;
      let error: unknown;
      try {
        const store = await openDirectory(path, {}, system);
        expect((await store.load()).checkpoint).toEqual(at(2));
        await store.save(at(3));
        saved = 3;
        await store.close();
      } catch (thrown) {
        error = thrown;
      }
      if (calls() <= broken) {
        expect(error).toBeUndefined();
        break;
      }
      failed.add(last.name);
      if (error !== undefined) expect((error as Error).message).toContain(`got ${code}: it failed`);
      expect(error === undefined || error instanceof ModelFileError).toBe(true);
      const after = await openCheckpointDirectory(path, { takeOver: true });
      const { checkpoint, skipped } = await after.load();
      expect(skipped).toEqual([]);
      expect((checkpoint!.record as { step: number }).step).toBeGreaterThanOrEqual(saved);
      expect(checkpoint).toEqual(at((checkpoint!.record as { step: number }).step));
      expect((await readdir(path)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
      await after.close();
    }
    expect([...failed].sort()).toEqual([
      "mkdir",
      "open",
      "readdir",
      "rename",
      "rm",
      "sync",
      "write",
      "writeFile",
    ]);
  });

  test("reports a full disk", async () => {
    const path = await folder();
    const messages = new Set<string>();
    for (let broken = 0; broken < 16; broken++) {
      const { system, last } = failing("ENOSPC", broken);
      const error = await openDirectory(path, { takeOver: true }, system)
        .then((store) => store.save(at(3)))
        .then(
          () => undefined,
          (thrown: Error) => thrown,
        );
      if (last.name === "write") messages.add(text(error!, path));
    }
    expect(
      [...messages].map((message) => message.replace(/\d{9}|\d+(?= bytes)/g, "N")),
    ).toMatchInlineSnapshot(`
      [
        "checkpoint: DIR/checkpoint-N.grus: expected to write N bytes; got ENOSPC: it failed, write.
      The disk is full: free some space. Earlier checkpoints are unchanged.",
      ]
    `);
  });
});

test("writes the same file as encodeCheckpoint", async () => {
  const { encodeCheckpoint } = await import("../../src/checkpoint/checkpoint-file.ts");
  const path = await folder();
  const store = await openCheckpointDirectory(path);
  const name = await store.save(at(9));
  expect(new Uint8Array(await readFile(join(path, name)))).toEqual(encodeCheckpoint(at(9)));
  await store.close();
});
