import { describe, expect, test } from "vitest";
import { failureOf, workerFailure } from "./failure.ts";
import { firstSettings } from "./settings.ts";

const on = (backend: "wasm" | "gpu:webgpu" | "gpu:webgl2") => ({ ...firstSettings, backend });
const error = (name: string, message: string, isOfData = false) => ({ name, message, isOfData });

describe("failureOf", () => {
  test("names the unavailable backend and gives advice for each", () => {
    const missing = error(
      "GpuUnavailableError",
      "gpuBackend: webgpu cannot be used here: no adapter.\nUse …",
    );
    expect(failureOf(missing, on("gpu:webgpu"))).toMatchInlineSnapshot(`
      {
        "advice": "Use a browser that has WebGPU, such as a current Chrome, Edge or Safari, with hardware acceleration switched on; or choose WebAssembly, which runs everywhere.",
        "message": "gpuBackend: webgpu cannot be used here: no adapter.",
        "title": "WebGPU is not available in this browser",
      }
    `);
    expect(failureOf(missing, on("gpu:webgl2")).advice).toMatchInlineSnapshot(
      `"Switch on hardware acceleration in the browser's settings, or choose WebAssembly, which runs everywhere."`,
    );
    expect(
      failureOf(error("WasmUnsupportedError", "wasmBackend: no SIMD."), on("wasm")),
    ).toMatchInlineSnapshot(`
      {
        "advice": "Use Chrome or Edge 91, Firefox 113, Safari 16.4, or a later one.",
        "message": "wasmBackend: no SIMD.",
        "title": "WebAssembly is not available in this browser",
      }
    `);
  });

  test("distinguishes data from other errors and keeps their full messages", () => {
    const unread = error(
      "CellError",
      'a.csv:3, column "y": found "x"; expected a number.\nCorrect it.',
      true,
    );
    expect(failureOf(unread)).toMatchInlineSnapshot(`
      {
        "advice": "Correct the file, or choose another column or horizon; grus forecast on the command line has options for more forms of data.",
        "message": "a.csv:3, column "y": found "x"; expected a number.
      Correct it.",
        "title": "This cannot be forecast",
      }
    `);
    expect(failureOf(error("RangeError", "too\nlong"), on("wasm"))).toMatchInlineSnapshot(`
      {
        "advice": "Start again, or choose another backend; if it fails again, reload the page.",
        "message": "too
      long",
        "title": "The forecast failed",
      }
    `);
  });
});

test("a failed worker is reported with its message, if it has one", () => {
  expect(workerFailure("").message).toBe("It could not be loaded.");
  expect(workerFailure("SyntaxError").message).toBe("SyntaxError");
});
