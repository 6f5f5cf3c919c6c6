import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { interleave } from "./interleave.ts";

test("interleaves runs, and drops a slow one when its budget is spent", async () => {
  const order: string[] = [];
  const quick = () => order.push("quick");
  const slow = async () => {
    order.push("slow");
    await pause(250);
  };
  const [ofQuick, ofSlow] = await interleave([quick, slow], { rounds: 5, leastRounds: 2, budget: 300 });
  expect(ofQuick!.runs).toBe(5);
  expect(ofSlow!.runs).toBe(2);
  expect(ofSlow!.median).toBeGreaterThan(200);
  const [secondLast, last] = order.flatMap((name, i) => (name === "slow" ? [i] : [])).slice(-2);
  expect(order.slice(secondLast! + 1, last)).toContain("quick");
  expect(order.length - 1 - last!).toBeGreaterThanOrEqual(3);
});
