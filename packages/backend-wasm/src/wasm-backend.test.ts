import { add, compile, compileLoop, matmul, ones, type Program, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { MissingKernelError, WasmUnsupportedError } from "./errors.ts";
import { wasmBackend } from "./wasm-backend.ts";

describe("wasmBackend", () => {
  test("reports its name, instructions and threads", async () => {
    const backend = await wasmBackend({ threads: 3 });
    expect([backend.name, backend.threads, backend.simd]).toEqual(["wasm", 3, "relaxed"]);
  });

  test("errors say what is missing", () => {
    expect(new WasmUnsupportedError("WebAssembly is not available here").message).toMatchInlineSnapshot(`
      "wasmBackend: WebAssembly is not available here.
      It needs 128-bit SIMD: Node 20, Chrome 91, Firefox 113, Safari 16.4 or later. Use referenceBackend() elsewhere."
    `);
  });

  test("rejects a primitive without a kernel, by name", async () => {
    const backend = await wasmBackend();
    const { program } = await compile(backend, (x: Tensor) => matmul(x, x), ones([2, 2]));
    const [step] = program.steps;
    const strange: Program = {
      ...program,
      // @ts-expect-error: a primitive that does not exist
      steps: [{ ...step!, primitive: { ...step!.primitive, name: "fft" } }],
    };
    await expect(backend.compile(strange)).rejects.toThrow(MissingKernelError);
    await expect(backend.compile(strange)).rejects.toThrowErrorMatchingInlineSnapshot(`
      [MissingKernelError: wasmBackend: there is no kernel for the primitive "fft".
      Add a lowering, or run the program on another backend.]
    `);
  });

  test("returns its own arrays, and allocates nothing after the first run", async () => {
    const backend = await wasmBackend();
    const body = (total: Tensor, x: Tensor) => ({ state: add(total, x), output: add(total, x) });
    const loop = await compileLoop(backend, body, {
      state: tensor([0]),
      batch: tensor([0]),
      results: "shared",
    });
    const kept = loop.runSync(tensor([1]));
    const { bytes } = backend;
    expect(loop.runSync(tensor([1]))).toBe(kept);
    expect(kept.data[0]).toBe(2);
    expect(backend.bytes).toBe(bytes);
  });

  test("reuses memory for later programs", async () => {
    const backend = await wasmBackend();
    const sizes: number[] = [];
    for (let i = 0; i < 5; i++) {
      const compiled = await compile(backend, (x: Tensor) => matmul(x, x), ones([500, 500]));
      compiled.dispose();
      sizes.push(backend.bytes);
    }
    expect(new Set(sizes).size).toBe(1);
  });
});
