import { expect, test } from "vitest";
import { afterReply, afterRequest, initialOpenState, kilobytes } from "./open-state.ts";

test("a failure leaves what is shown, and the next request takes it away", () => {
  const ran = afterReply(initialOpenState, { type: "open-ran", outputs: [], milliseconds: 1.234 });
  expect(ran.news).toBe("It ran in 1.2 milliseconds.");
  const failed = afterReply(afterRequest(ran, "Opening"), { type: "open-failed", message: "not a model" });
  expect(failed).toMatchObject({ busy: undefined, failure: "not a model", outputs: [] });
  expect(afterRequest(failed, "Running")).toMatchObject({ busy: "Running", failure: "" });
});

test("epochs are counted while it trains", () => {
  const training = afterRequest(initialOpenState, "Training");
  const state = afterReply(training, { type: "open-epoch", epoch: 2, epochs: 10, loss: 0.123_456 });
  expect(state).toMatchObject({ busy: "Training", epochs: { done: 3, of: 10 }, news: "Loss 0.1235." });
});

test.each([
  [999, "1.0 kB"],
  [1_234_567, "1.2 MB"],
])("%d bytes are %s", (bytes, text) => expect(kilobytes(bytes)).toBe(text));
