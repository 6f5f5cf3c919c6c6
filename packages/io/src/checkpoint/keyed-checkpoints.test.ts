import { mkdtempSync, readdirSync, rmSync, truncateSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { openKeyedCheckpoints, readKeyedCheckpoints } from "./checkpoint-directory.ts";

const directory = mkdtempSync(join(tmpdir(), "grus-keyed-"));
afterAll(() => rmSync(directory, { recursive: true }));

const weights = { shape: [2], dtype: "float32", data: Float64Array.of(0.1, Number.NaN) } as const;
const content = { tensors: new Map([["weights", weights]]), record: { losses: [Number.NaN, -0] } };

test("checkpoints are kept by key, bit for bit, by one writer at a time", async () => {
  const path = join(directory, "run");
  const store = await openKeyedCheckpoints(path);
  expect([await store.keys(), await store.read("a1")]).toEqual([[], undefined]);
  await store.write("b2", { tensors: new Map(), record: "first" });
  await store.write("b2", { tensors: new Map(), record: "second" });
  await store.write("a1", content);
  await expect(openKeyedCheckpoints(path)).rejects.toThrow(
    /expected a directory that no other store writes to.*If that process is gone, remove .*lock\.$/s,
  );
  const reader = readKeyedCheckpoints(path);
  expect(await reader.keys()).toEqual(["a1", "b2"]);
  expect(await reader.read("a1")).toEqual(content);
  expect((await reader.read("b2"))?.record).toBe("second");
  await store.close();
  expect(readdirSync(path).toSorted()).toEqual(["checkpoint-a1.grus", "checkpoint-b2.grus"]);
});

test("a damaged checkpoint and a key that is not one are refused", async () => {
  const path = join(directory, "damaged");
  const store = await openKeyedCheckpoints(path);
  await store.write("a1", content);
  truncateSync(join(path, "checkpoint-a1.grus"), 40);
  await expect(store.read("a1")).rejects.toThrow("bytes of content; got 12");
  await expect(store.read("../a")).rejects.toThrow(
    'expected a key of letters, digits and hyphens; got "../a".',
  );
  await store.close();
});
