import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { sizesOf } from "./workload.ts";
import { workloads } from "./workloads.ts";

const SMALL = { batch: 4, time: 6, input: 8, hidden: 8, vocabulary: 20, embedding: 6 };

test.each(Object.keys(workloads))("%s is a training step that lowers its loss", async (name) => {
  const workload = workloads[name]!;
  const backend = await wasmBackend();
  const sizes = Object.fromEntries(
    Object.entries(SMALL).filter(([size]) => Object.hasOwn(workload.sizes, size)),
  );
  const step = await workload.prepare(backend, sizes);
  const losses = Array.from({ length: 50 }, () => Number(step.run().data[0]));
  step.dispose();
  await backend.dispose();
  expect(losses.at(-1)!).toBeLessThan(losses[0]!);
});

test("sizes are the workload's own and those of the options; one that it lacks is refused", () => {
  const options = { files: [], json: false, quick: false };
  const own = workloads["ntm-train"]!;
  expect(sizesOf("ntm-train", own, { ...options, batch: "3" })).toEqual({ ...own.sizes, batch: 3 });
  expect(() => sizesOf("ntm-train", own, { ...options, vocabulary: "3" })).toThrow(
    "ntm-train has no --vocabulary; expected --batch, --time, --input, --hidden.",
  );
});
