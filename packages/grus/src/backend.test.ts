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
  ] as const)("%s starts %s, and the backend says so", async (choice, name) => {
    const backend = await createBackend(choice);
    expect(backend.name).toBe(name);
    await backend.dispose();
  });

  test("a GPU is asked for as a value; without one the error says why, and nothing else starts", async () => {
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

  test("asked for the GPU by a name, it says what to write instead", async () => {
    expect(await messageOf("gpu")).toMatchInlineSnapshot(`
      "createBackend: the GPU is not asked for by a name, "gpu", so that apps without it do not download its code.
      Import gpu from "grus" and call createBackend(gpu())."
    `);
    expect(await messageOf("gpu:webgl2")).toMatchInlineSnapshot(`
      "createBackend: the GPU is not asked for by a name, "gpu:webgl2", so that apps without it do not download its code.
      Import gpu from "grus" and call createBackend(gpu({ mode: "webgl2" }))."
    `);
  });
});

test("gpu names what is asked for", () => {
  const names = [gpu(), gpu({ mode: "webgpu" }), gpu({ mode: "webgl2" })].map(({ name }) => name);
  expect(names).toEqual(["gpu", "gpu:webgpu", "gpu:webgl2"]);
});
