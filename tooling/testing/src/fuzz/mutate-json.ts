// Modifies configurations of models as JSON: still valid JSON, but not as a program would write it.
import type { Random } from "./random.ts";

const STRANGE: readonly unknown[] = [
  ...[
    null,
    true,
    false,
    0,
    1,
    -1,
    2,
    3,
    0.5,
    1e9,
    2 ** 31,
    -(2 ** 40),
    1e308,
    "",
    "linear",
    "hard_sigmoid",
    "gru",
  ],
  ...[
    [],
    {},
    [1],
    [-1, 2],
    ["gru", 0, 0],
    [["gru", 0, 1]],
    { class_name: "GRU", config: {} },
    { name: "float16" },
  ],
];

/**
 * One to four changes: a value replaced by an unusual one or by another of the configuration, or a member
 * removed.
 */
export function mutateJson(config: unknown, random: Random): unknown {
  const root = { config: structuredClone(config) };
  const changes = 1 + random(4);
  for (let i = 0; i < changes; i++) change(root, random);
  return root.config;
}

/** {@link mutateJson} of a JSON file. */
export function mutateJsonFile(file: Uint8Array, random: Random): Uint8Array {
  const changed = mutateJson(JSON.parse(new TextDecoder().decode(file)), random);
  return new TextEncoder().encode(JSON.stringify(changed));
}

type Holder = Record<string, unknown> | unknown[];

function change(root: Holder, random: Random): void {
  const holders = holdersIn(root);
  const holder = holders[random(holders.length)]! as Record<string, unknown>;
  const keys = Object.keys(holder);
  const key = keys[random(keys.length)]!;
  const other = holders[random(holders.length)]! as Record<string, unknown>;
  const otherKeys = Object.keys(other);
  switch (random(4)) {
    case 0:
      holder[key] = structuredClone(STRANGE[random(STRANGE.length)]);
      return;
    case 1:
      holder[key] = structuredClone(other[otherKeys[random(otherKeys.length)]!]);
      return;
    case 2:
      if (Array.isArray(holder)) holder.splice(Number(key), 1);
      else if (holder !== root) delete holder[key];
      return;
    default:
      if (Array.isArray(holder)) holder.push(structuredClone(holder[random(holder.length)]));
      else holder[otherKeys[random(otherKeys.length)]!] = structuredClone(STRANGE[random(STRANGE.length)]);
  }
}

/** Every non-empty record and list. */
function holdersIn(value: unknown): Holder[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(holdersIn);
  return Object.keys(value).length > 0 ? [value as Holder, ...inner] : inner;
}
