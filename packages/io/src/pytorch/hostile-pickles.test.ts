// Small files that ask for much work or memory: read or refused within a second.
import { zipSync } from "fflate";
import { expect, test } from "vitest";
import { ModelFileError } from "../files/model-file-error.ts";
import { readPyTorch } from "./read-pytorch.ts";

const PROTOCOL = "\x80\x02";
const bytes = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const int32 = (value: number) =>
  String.fromCharCode(...[0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff));
const text = (value: string) => `X${int32(value.length)}${value}`;
const global = (module: string, name: string) => `c${module}\n${name}\n`;
/** Stores the top of the stack in the memo, and recalls it. */
const put = (place: number) => `q${String.fromCharCode(place)}`;
const get = (place: number) => `h${String.fromCharCode(place)}`;

function archive(pickle: string, elements = 0): Uint8Array {
  return zipSync({
    "a/data.pkl": [bytes(`${PROTOCOL}${pickle}.`), { level: 0 }],
    "a/data/0": [new Uint8Array(4 * elements), { level: 0 }],
  });
}

const storage = (elements: number) =>
  `(${text("storage")}${global("torch", "FloatStorage")}${text("0")}${text("cpu")}J${int32(elements)}tQ`;

/**
 * A call of `_rebuild_tensor_v2` for one element of storage "0"; the global stays in the memo at 1, the
 * arguments at 2.
 */
function view(elements: number): string {
  const rebuild = `${global("torch._utils", "_rebuild_tensor_v2")}${put(1)}`;
  return `${rebuild}(${storage(elements)}K\0(K\x01t(K\x01tt${put(2)}R`;
}

const doubled = (levels: number) =>
  `(${text("x")}${text("x")}t${put(0)}${Array.from({ length: levels }, (_, i) => `0(${get(i)}${get(i)}t${put(i + 1)}`).join("")}`;
const long = "K\x01".repeat(60_000);
/** The arguments of OrderedDict: a list of 60,000 times the same pair. */
const pairs = `(]((K\x01K\x01t${put(9)}${get(9).repeat(60_000)}et`;
const calls = (name: string, args: string) =>
  `](${name}${put(1)}0${args}${put(2)}0${`${get(1)}${get(2)}R0`.repeat(20_000)}e`;
const nested = (name: string) =>
  `${global("torch._tensor", name)}${put(1)}0]${put(2)}${get(1)}aNa${get(2)}a0${get(1)}${get(2)}R`;

test.each([
  [
    "a device of tuples that double",
    `${doubled(40)}0${global("torch", "device")}${get(40)}R`,
    "a device with a type and an index",
  ],
  [
    "a list of pairs that many dictionaries copy",
    calls(global("collections", "OrderedDict"), `${pairs}`),
    "more pairs than bytes",
  ],
  [
    "a shape that many tensors share",
    calls(global("torch._utils", "_rebuild_tensor"), `(${storage(1)}K\0(${long}t(${long}tt`),
    "a storage with offset, shape and strides",
  ],
  ["a call that contains itself", nested("_rebuild_from_type_v2"), "a function that rebuilds a tensor"],
  [
    "a long key above many tensors",
    `}${text("k".repeat(100_000))}](${view(1)}${`${get(1)}${get(2)}R`.repeat(20_000)}es`,
    "long keys that repeat",
  ],
])("refuses %s", (_, pickle, reason) => {
  const start = process.cpuUsage();
  expect(() => readPyTorch(archive(pickle, 1))).toThrow(reason);
  expect(() => readPyTorch(archive(pickle, 1))).toThrow(ModelFileError);
  const { user, system } = process.cpuUsage(start);
  expect(user + system).toBeLessThan(1e6);
});

test("reads a storage once for all the tensors that share it", () => {
  const elements = 100_000;
  const pickle = `](${view(elements)}${`${get(1)}${get(2)}R`.repeat(5_000)}e`;
  const start = process.cpuUsage();
  expect(readPyTorch(archive(pickle, elements)).tensors.size).toBe(5_001);
  const { user, system } = process.cpuUsage(start);
  expect(user + system).toBeLessThan(1e6);
});
