import { expect, test } from "vitest";
import {
  aFlag,
  aNumber,
  anything,
  aText,
  aWhole,
  type JsonKind,
  listOf,
  mapOf,
  oneOf,
  optional,
  orElse,
  pairOf,
  recordOf,
  variantOf,
} from "./json-kinds.ts";
import { jsonObject } from "./json-object.ts";
import { jsonPlace } from "./json-place.ts";

const place = jsonPlace(
  ({ path, got, expected }) => new Error(`${path} is ${got}; expected ${expected}.`),
  "it",
);

function errorOf<T>(kind: JsonKind<T>, value: unknown): string {
  try {
    return `read ${JSON.stringify(kind(value, place))}`;
  } catch (error) {
    return (error as Error).message;
  }
}

test.each<[JsonKind<unknown>, readonly unknown[], unknown, string]>([
  [aText, ["", "a"], 3, "it is 3; expected a text."],
  [aFlag, [true, false], 0, "it is 0; expected true or false."],
  [aNumber, [0, -1.5, 1e308], "1", 'it is "1"; expected a number.'],
  [aNumber, [], Number.POSITIVE_INFINITY, "it is Infinity; expected a number."],
  [aWhole(), [0, 7], -1, "it is -1; expected a whole number of at least 0."],
  [aWhole({ least: 1, most: 3 }), [1, 3], 4, "it is 4; expected a whole number from 1 to 3."],
  [aWhole(), [], 1.5, "it is 1.5; expected a whole number of at least 0."],
  [oneOf("a", "b", "c"), ["a", "c"], "d", 'it is "d"; expected "a", "b" or "c".'],
  [oneOf("a"), ["a"], undefined, 'it is missing; expected "a".'],
  [anything, [[{}], null], undefined, "read undefined"],
  [optional(aText), ["a"], 3, "it is 3; expected a text."],
  [listOf(aText), [[], ["a"]], "a", 'it is "a"; expected a list.'],
  [listOf(aText), [], ["a", 3], "it[1] is 3; expected a text."],
  [listOf(aText, 1), [["a"]], [], "it is []; expected a list of at least 1 item."],
  [pairOf(aText, aNumber), [["a", 1]], ["a"], 'it is ["a"]; expected a list of two.'],
  [pairOf(aText, aNumber), [], ["a", "b"], 'it[1] is "b"; expected a number.'],
  [mapOf(aNumber), [{}, { a: 1 }], { a: 1, b: [] }, "it.b is []; expected a number."],
  [mapOf(aNumber), [], [1], "it is [1]; expected an object."],
])("kind %# reads its values and refuses others by their place", (kind, right, wrong, message) => {
  for (const value of right) expect(kind(value, place)).toEqual(value);
  expect(errorOf(kind, wrong)).toBe(message);
});

interface Tree {
  readonly name: string;
  readonly size?: number | undefined;
  readonly inner?: readonly Tree[] | undefined;
}

const tree: JsonKind<Tree> = (value, at) =>
  recordOf<Tree>({ name: aText, size: optional(aWhole()), inner: optional(listOf(tree)) })(value, at);

test("a record has its fields in the order of the file, and no others", () => {
  const read = tree({ other: 1, inner: [{ name: "b", size: null }], name: "a" }, place);
  expect(JSON.stringify(read)).toBe('{"inner":[{"name":"b"}],"name":"a"}');
  expect(Object.keys(read.inner![0]!)).toEqual(["name"]);
});

test("a field is refused by its path", () => {
  expect(errorOf(tree, null)).toBe("it is null; expected an object.");
  expect(errorOf(tree, {})).toBe("it.name is missing; expected a text.");
  expect(errorOf(tree, { name: "a", inner: [{ name: "b" }, { name: "c", size: 0.5 }] })).toBe(
    "it.inner[1].size is 0.5; expected a whole number of at least 0.",
  );
  expect(errorOf(mapOf(aText), { ["n".repeat(100)]: "v".repeat(100).split("") })).toBe(
    `it.${"n".repeat(60)}… is ["v"${',"v"'.repeat(14)}…; expected a text.`,
  );
});

test("fields of Object's prototype are not those of a file", () => {
  const kind = recordOf<{ readonly toString?: unknown }>({ toString: optional(anything) });
  expect(Object.keys(kind({}, place))).toEqual([]);
  const own = JSON.parse('{"__proto__": 3}');
  expect(Object.entries(mapOf(aNumber)(own, place))).toEqual([["__proto__", 3]]);
});

test("variants are told apart by a field", () => {
  const kind = variantOf<{ readonly kind: string; readonly size?: number | undefined }>("kind", {
    a: recordOf({ kind: aText, size: aNumber }),
    b: recordOf({ kind: aText, size: optional(aNumber) }),
  });
  expect([kind({ kind: "a", size: 1 }, place), kind({ kind: "b" }, place)]).toEqual([
    { kind: "a", size: 1 },
    { kind: "b" },
  ]);
  expect(errorOf(kind, { kind: "a" })).toBe("it.size is missing; expected a number.");
  expect(errorOf(kind, { kind: "toString" })).toBe('it.kind is "toString"; expected "a" or "b".');
  expect(errorOf(kind, [])).toBe("it is []; expected an object.");
});

test("an object is read field by field; one that was not read is refused", () => {
  const object = jsonObject(
    { a: "x", b: null, c: { d: [{}] }, e: 1, f: 2 },
    jsonPlace((wrong) => new Error(JSON.stringify(wrong))),
  );
  expect([object.names, object.place.path]).toEqual([["a", "b", "c", "e", "f"], ""]);
  expect([object.text("a"), object.optionalText("b"), object.flag("b", true), object.number("e")]).toEqual([
    "x",
    undefined,
    true,
    1,
  ]);
  expect(object.object("c").objects("d")[0]!.place.path).toBe("c.d[0]");
  expect(object.optionalObject("none")).toBeUndefined();
  expect(object.read("none", orElse(aNumber, 5))).toBe(5);
  expect(() => object.refuseRest()).toThrow('{"path":"f","expected":"no such field","got":"2"}');
  object.skip("f");
  object.refuseRest();
  expect(object.refuse("a", "y")).toEqual(new Error('{"path":"a","expected":"y","got":"\\"x\\""}'));
});
