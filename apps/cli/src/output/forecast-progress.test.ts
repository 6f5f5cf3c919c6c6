import { expect, test } from "vitest";
import { progressText } from "./forecast-progress.ts";

test("what is done has the part, its epoch, and the time that is left", () => {
  const progress = { stage: "testing", part: "network", done: 0.25, detail: "epoch 4 of at most 40" };
  const text = progressText(progress, performance.now() - 10_000);
  expect(text).toBe("31 s left  testing: network, epoch 4 of at most 40".replace("31", text.slice(0, 2)));
  expect(Number(text.slice(0, 2))).toBeGreaterThanOrEqual(30);
  const long = { ...progress, part: "fold 3 of 5, network of logarithms", done: 0.01 };
  expect(progressText(long, performance.now())).toBe(
    "testing: fold 3 of 5 … logarithms, epoch 4 of at most 40",
  );
});
