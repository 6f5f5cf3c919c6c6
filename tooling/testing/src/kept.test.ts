import { describe, expect, test } from "vitest";
import { FixtureLedger } from "./fixture-ledger.ts";
import { keepLedger, keepRun } from "./kept.ts";

describe("data stored by a test", () => {
  test("is in its meta, which the JSON report contains", (context) => {
    const fixtures = [{ name: "mse", kind: "loss", attrs: {}, tensors: {} }];
    const ledger = new FixtureLedger({
      suite: "losses",
      backend: "wasm",
      manifest: { source: "", fixtures },
    });
    ledger.compare("mse", { value: { actual: [5], expected: [4] } }, { tolerance: 1 });
    keepLedger(context, ledger);
    keepRun(context, "wasm, 2 threads");
    expect(context.task.meta).toEqual({ ledger: ledger.report(), ran: "wasm, 2 threads" });
    expect(JSON.parse(JSON.stringify(context.task.meta))).toEqual(context.task.meta);
  });
});
