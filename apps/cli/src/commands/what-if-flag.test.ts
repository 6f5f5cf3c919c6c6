import { expect, test } from "vitest";
import { changeList } from "./what-if-flag.ts";

test("changes are set, added or multiplied as they are written, and accumulate", () => {
  const before = changeList("a=9.5,b=yes,c=+2,d=-2");
  expect(changeList("e=*1.5,f=+10%,g=-5 %,h==-3", before)).toEqual([
    { column: "a", kind: "set", value: 9.5 },
    { column: "b", kind: "set", value: "yes" },
    { column: "c", kind: "add", value: 2 },
    { column: "d", kind: "add", value: -2 },
    { column: "e", kind: "multiply", value: 1.5 },
    { column: "f", kind: "multiply", value: 1.1 },
    { column: "g", kind: "multiply", value: 0.95 },
    { column: "h", kind: "set", value: -3 },
  ]);
});

test.each(["price", "=3", "price="])("%s is no change", (text) => {
  expect(() => changeList(text)).toThrow(/Expected COLUMN=VALUE/);
});
