// Threefry-2x32 with 20 rounds (Salmon et al. 2011), with the same bits as on every backend.
import type { DeviceFunction } from "./device-function.ts";
import type { Dialect } from "./dialect.ts";

const ROTATIONS: readonly (readonly number[])[] = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
];

/** One of the two words of a counter under a key; and its upper 24 bits, as a float. */
export const randomFunctions: readonly DeviceFunction[] = [
  {
    name: "threefry",
    parameters: { k0: "int", k1: "int", c0: "int", c1: "int", word: "int" },
    result: "int",
    shader: (dialect) => `
      ${dialect.constant("uint", "key0", dialect.to("uint", "k0"))}
      ${dialect.constant("uint", "key1", dialect.to("uint", "k1"))}
      ${dialect.constant("uint", "key2", "0x1bd11bdau ^ key0 ^ key1")}
      ${dialect.variable("uint", "x0", `${dialect.to("uint", "c0")} + key0`)}
      ${dialect.variable("uint", "x1", `${dialect.to("uint", "c1")} + key1`)}
      ${groups().map(shaderGroup).join("\n")}
      if (word == 0) { return ${toInt(dialect, "x0")}; }
      return ${toInt(dialect, "x1")};`,
    script: `
      const key2 = 0x1bd11bda ^ k0 ^ k1;
      let x0 = (c0 + k0) | 0;
      let x1 = (c1 + k1) | 0;
      ${groups().map(scriptGroup).join("\n")}
      return word === 0 ? x0 : x1;`,
  },
  {
    name: "upper24",
    parameters: { a: "int" },
    result: "float",
    shader: (dialect) => `return ${dialect.to("float", `${dialect.to("uint", "a")} >> 8u`)};`,
    script: "return a >>> 8;",
  },
];

interface Group {
  readonly rotations: readonly number[];
  readonly number: number;
}

function groups(): Group[] {
  return [0, 1, 2, 3, 4].map((number) => ({ number, rotations: ROTATIONS[number % 2]! }));
}

function shaderGroup({ rotations, number }: Group): string {
  const rounds = rotations.map((by) => `x0 = x0 + x1; x1 = ((x1 << ${by}u) | (x1 >> ${32 - by}u)) ^ x0;`);
  return [
    ...rounds,
    `x0 = x0 + key${(number + 1) % 3}; x1 = x1 + key${(number + 2) % 3} + ${number + 1}u;`,
  ].join(" ");
}

function scriptGroup({ rotations, number }: Group): string {
  const key = (index: number) => ["k0", "k1", "key2"][index % 3]!;
  const rounds = rotations.map(
    (by) => `x0 = (x0 + x1) | 0; x1 = ((x1 << ${by}) | (x1 >>> ${32 - by})) ^ x0;`,
  );
  return [
    ...rounds,
    `x0 = (x0 + ${key(number + 1)}) | 0; x1 = (x1 + ${key(number + 2)} + ${number + 1}) | 0;`,
  ].join(" ");
}

function toInt({ name, to }: Dialect, x: string): string {
  return name === "wgsl" ? `bitcast<i32>(${x})` : to("int", x);
}
