import { expect, test } from "vitest";
import { createBackend } from "./backend.ts";

test("backends are chosen by name, and say what runs", async () => {
  const names = await Promise.all(
    (["auto", "wasm", "reference"] as const).map(async (name) => (await createBackend(name)).name),
  );
  expect(names).toEqual(["wasm", "wasm", "reference"]);
  await expect(createBackend("cuda" as "auto")).rejects.toThrowErrorMatchingInlineSnapshot(
    `[BackendNameError: createBackend: there is no backend "cuda"; expected one of auto, wasm, gpu, gpu:webgpu, gpu:webgl2, reference.]`,
  );
});

test("a GPU is asked for by name; without one the error says why, and nothing else starts", async () => {
  const error = await createBackend("gpu:webgl2").catch((reason: Error) => reason);
  expect(error).toMatchObject({ name: "GpuUnavailableError" });
  expect((error as Error).message).toContain("no WebGL2 context could be made");
});
