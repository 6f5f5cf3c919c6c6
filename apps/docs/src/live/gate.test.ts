import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

test("a closed gate blocks until it is opened, and can be closed again", async () => {
  const gate = new Gate();
  const passed: string[] = [];
  await gate.pass();
  gate.close();
  gate.close();
  const first = gate.pass().then(() => passed.push("first"));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect([gate.isClosed, passed]).toEqual([true, []]);
  gate.open();
  await first;
  expect([gate.isClosed, passed]).toEqual([false, ["first"]]);
  gate.close();
  const second = gate.pass().then(() => passed.push("second"));
  gate.open();
  gate.close();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(passed).toEqual(["first"]);
  gate.open();
  await second;
});
