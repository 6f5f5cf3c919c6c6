import { describe, expect, test } from "vitest";
import { BackendNameError, createBackend } from "./backend.ts";
import { gpu } from "./gpu.ts";

async function messageOf(choice: unknown): Promise<string> {
  const error = await createBackend(choice as "auto").catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(BackendNameError);
  return (error as Error).message;
}

describe("createBackend", () => {
  test.each([
    ["auto", "wasm"],
    ["wasm", "wasm"],
    ["reference", "reference"],
  ] as const)("%s starts a backend named %s", async (choice, name) => {
    const backend = await createBackend(choice);
    expect(backend.name).toBe(name);
    await backend.dispose();
  });

  test("a GPU is requested as a value; without one the error gives the reason, and there is no fallback", async () => {
    const error = await createBackend(gpu({ mode: "webgl2" })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      name: "GpuUnavailableError",
      reason: expect.stringContaining("only browsers have"),
    });
  });

  test("unknown names are refused", async () => {
    expect(await messageOf("cuda")).toMatchInlineSnapshot(
      `"createBackend: got "cuda"; expected "auto", "wasm", "reference" or gpu()."`,
    );
    expect(await messageOf(gpu)).toMatchInlineSnapshot(
      `"createBackend: got a function; expected "auto", "wasm", "reference" or gpu()."`,
    );
  });

  test("requesting the GPU by name fails with the call to write instead", async () => {
    expect(await messageOf("gpu")).toMatchInlineSnapshot(`
      "createBackend: the GPU has no backend name, so that apps without it do not download its code; got "gpu".
      Import gpu from "grus" and call createBackend(gpu())."
    `);
    expect(await messageOf("gpu:webgl2")).toMatchInlineSnapshot(`
      "createBackend: the GPU has no backend name, so that apps without it do not download its code; got "gpu:webgl2".
      Import gpu from "grus" and call createBackend(gpu({ mode: "webgl2" }))."
    `);
  });
});

test("gpu() is named after its mode", () => {
  const names = [gpu(), gpu({ mode: "webgpu" }), gpu({ mode: "webgl2" })].map(({ name }) => name);
  expect(names).toEqual(["gpu", "gpu:webgpu", "gpu:webgl2"]);
});
