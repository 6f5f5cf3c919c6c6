import { expect, test } from "vitest";
import { listOfNames, nameList } from "./options.ts";

test.each([
  ["a, b ,,c", ["a", "b", "c"]],
  ['"1,23",x', ["1,23", "x"]],
  ['x, "say ""no""" ', ["x", 'say "no"']],
  ['5" pipe,6"', ['5" pipe', '6"']],
  ["", []],
])("%j is the list %j", (text, names) => expect(nameList(text)).toEqual(names));

test.each([[["1,23"]], [["a", "b"]], [['"', ",", '6"', '"x"', " y"]]])(
  "%j is written as it is read",
  (names) => expect(nameList(listOfNames(names))).toEqual(names),
);
