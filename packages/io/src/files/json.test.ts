import { expect, test } from "vitest";
import { parseJson, type RefuseJson } from "./json.ts";

const refuse: RefuseJson = ({ expected, got }) => {
  throw new Error(`expected ${expected}; got ${got}`);
};
const bytes = (text: string) => new TextEncoder().encode(text);

test("parses text and bytes", () => {
  expect(parseJson('{"a":[1,"]\\"["]}', refuse)).toEqual({ a: [1, ']"['] });
  expect(parseJson(bytes('"é"'), refuse)).toBe("é");
  expect(parseJson("[".repeat(200) + "]".repeat(200), refuse)).toHaveLength(1);
});

test.each([
  ["more bytes than allowed", new Uint8Array(275e6), "JSON of at most 64 MiB; got 263 MiB"],
  ["more bytes than given as the limit", new Uint8Array(2 ** 21), "at most 1 MiB; got 2 MiB"],
  ["deep nesting", "[".repeat(2 ** 26), "at most 200 nested objects; got more"],
  ["nesting a little too deep", "[".repeat(201) + "]".repeat(201), "at most 200 nested objects"],
  ["other bytes", Uint8Array.of(0xff), "bytes that are not UTF-8"],
  ["other text", "{a}", "expected JSON"],
])("refuses %s at once", (_, content, reason) => {
  const limits = reason.includes("1 MiB;") ? { maxBytes: 2 ** 20 } : {};
  const start = process.cpuUsage();
  expect(() => parseJson(content, refuse, limits)).toThrow(reason);
  const { user, system } = process.cpuUsage(start);
  expect(user + system).toBeLessThan(1e6);
});
