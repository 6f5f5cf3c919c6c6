import { describe, expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { CheckpointVersionError, encodeCheckpoint } from "./checkpoint-file.ts";
import { storeOver } from "./checkpoint-store.ts";
import type { Folder } from "./folder.ts";

/** A folder in memory, whose `fault` may throw before a call has any effect. */
function memory(fault: (call: string, name: string) => void = () => {}) {
  const files = new Map<string, Uint8Array>();
  const folder: Folder = {
    place: "memory",
    names: async () => [...files.keys(), "lock", "notes.txt"],
    read: async (name) => files.get(name),
    async write(name, bytes) {
      fault("write", name);
      files.set(name, bytes);
    },
    async remove(name) {
      fault("remove", name);
      files.delete(name);
    },
    close: async () => {},
  };
  return { files, folder };
}

const at = (step: number) => ({ tensors: new Map(), record: { step } });
const name = (number: number) => `checkpoint-${String(number).padStart(9, "0")}.grus`;

describe("a store of checkpoints", () => {
  test("loads the newest and keeps the previous one", async () => {
    const { files, folder } = memory();
    const store = storeOver(folder);
    expect(await store.load()).toEqual({ checkpoint: undefined, name: undefined, skipped: [] });
    for (const step of [5, 10, 15]) await store.save(at(step));
    expect(await store.load()).toEqual({ checkpoint: at(15), name: name(3), skipped: [] });
    expect(await store.list()).toEqual([name(3), name(2)]);
    expect([...files.keys()]).toEqual([name(2), name(3)]);
    await store.remove(name(3));
    expect((await store.load()).checkpoint).toEqual(at(10));
    await expect(store.remove("lock")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [ModelFileError: checkpoint: memory: expected the name of a checkpoint, such as checkpoint-000000001.grus; got "lock".
      Pass a name returned by list().]
    `);
  });

  test("keeps the requested number", async () => {
    const { files, folder } = memory();
    const store = storeOver(folder, { keep: 4 });
    for (let step = 1; step <= 9; step++) await store.save(at(step));
    expect([...files.keys()]).toEqual([6, 7, 8, 9].map(name));
    for (const keep of [1, 2.5, Number.NaN])
      expect(() => storeOver(folder, { keep })).toThrow(
        `keep: expected a whole number of at least 2; got ${keep}`,
      );
  });

  test("skips and reports damaged files, and does not remove complete ones on their account", async () => {
    const { files, folder } = memory();
    const first = storeOver(folder);
    for (const step of [1, 2]) await first.save(at(step));
    files.set(name(3), encodeCheckpoint(at(3)).subarray(0, 50));
    files.set(name(4), new Uint8Array(0));
    const store = storeOver(folder);
    expect(await store.load()).toMatchInlineSnapshot(`
      {
        "checkpoint": {
          "record": {
            "step": 2,
          },
          "tensors": Map {},
        },
        "name": "checkpoint-000000002.grus",
        "skipped": [
          {
            "name": "checkpoint-000000004.grus",
            "reason": "it is empty: writing was interrupted",
          },
          {
            "name": "checkpoint-000000003.grus",
            "reason": "expected 56 bytes of content; got 22",
          },
        ],
      }
    `);
    await store.save(at(6));
    expect([...files.keys()]).toEqual([2, 3, 4, 5].map(name));
    await store.save(at(7));
    expect([...files.keys()]).toEqual([5, 6].map(name));
  });

  test("removes nothing unless complete ones are known to follow", async () => {
    const { files, folder } = memory();
    for (const number of [1, 2, 3]) files.set(name(number), new Uint8Array(9));
    const store = storeOver(folder);
    await store.save(at(1));
    expect(files.size).toBe(4);
    await store.save(at(2));
    expect([...files.keys()]).toEqual([4, 5].map(name));
  });

  test("a later version is an error and is not skipped", async () => {
    const { files, folder } = memory();
    const store = storeOver(folder);
    await store.save(at(1));
    files.set(name(2), laterVersion());
    await expect(store.load()).rejects.toThrow(CheckpointVersionError);
    await expect(store.load()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckpointVersionError: checkpoint: expected version 1; got version 2.
      It was written by a later release of @grus/io; read it with that.]
    `);
  });

  test("continues after a failed write", async () => {
    let isFull = false;
    const { folder } = memory((call) => {
      if (isFull && call === "write")
        throw new ModelFileError("checkpoint", { expected: "room", got: "none", cure: "Free some." });
    });
    const store = storeOver(folder);
    await store.save(at(1));
    isFull = true;
    await expect(store.save(at(2))).rejects.toThrow("expected room");
    expect((await store.load()).checkpoint).toEqual(at(1));
    isFull = false;
    await store.save(at(3));
    expect((await store.load()).checkpoint).toEqual(at(3));
  });

  test("concurrent saves run one after the other", async () => {
    const { files, folder } = memory();
    const store = storeOver(folder);
    const names = await Promise.all([1, 2, 3].map((step) => store.save(at(step))));
    expect(names).toEqual([1, 2, 3].map(name));
    expect([...files.keys()]).toEqual([2, 3].map(name));
  });

  test("a reader restarts when a writer has removed the file it was about to read", async () => {
    const { files, folder } = memory();
    await storeOver(folder).save(at(1));
    let reads = 0;
    const reader = storeOver({
      ...folder,
      read: async (wanted) => {
        if (reads++ === 0) {
          files.set(name(2), files.get(name(1))!);
          files.delete(name(1));
        }
        return folder.read(wanted);
      },
    });
    expect((await reader.load()).name).toBe(name(2));
  });
});

/** A complete file of version 2. */
function laterVersion(): Uint8Array {
  const file = encodeCheckpoint(at(2));
  const [view, original] = [new DataView(file.buffer), file.slice()];
  view.setUint32(8, 2, true);
  view.setUint32(file.length - 4, correctedChecksum(file, original), true);
  return file;
}

/** CRC-32, bit by bit. */
function correctedChecksum(file: Uint8Array, original: Uint8Array): number {
  const of = (bytes: Uint8Array) => {
    let value = 0xffffffff;
    for (const byte of bytes) {
      value ^= byte;
      for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    }
    return (value ^ 0xffffffff) >>> 0;
  };
  expect(of(original.subarray(0, -4))).toBe(
    new DataView(original.buffer).getUint32(original.length - 4, true),
  );
  return of(file.subarray(0, -4));
}
