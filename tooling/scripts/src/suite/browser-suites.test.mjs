import { expect, test } from "vitest";
import { countedTests } from "./browser-suites.mjs";

test("countedTests counts by backend, and keeps the descriptions of what ran", () => {
  const counts = countedTests([
    { ancestorTitles: ["wasm", "behaviour"], status: "passed", duration: 500 },
    {
      ancestorTitles: ["gpu:webgpu"],
      status: "failed",
      duration: 1500,
      meta: { ran: "gpu:webgpu, generic" },
    },
    { ancestorTitles: ["wasm"], status: "passed", meta: { ran: "wasm, 2 threads, relaxed" } },
    { ancestorTitles: ["wasm"], status: "skipped" },
  ]);
  expect([...counts]).toEqual([
    ["wasm", { passed: 2, failed: 0, seconds: 0.5, ran: new Set(["wasm, 2 threads, relaxed"]) }],
    ["gpu:webgpu", { passed: 0, failed: 1, seconds: 1.5, ran: new Set(["gpu:webgpu, generic"]) }],
  ]);
});
