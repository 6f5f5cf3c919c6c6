// Whether a checkpoint belongs to the resuming run, as far as plain data can show.
import { CheckpointError } from "../errors.ts";
import { textOf } from "./checked-record.ts";
import type { SavedValue } from "./checkpoint-options.ts";
import type { RunIdentity } from "./run-numbers.ts";

/** Throws {@link CheckpointError}, naming the first part in which two runs differ. */
export function checkIdentity(own: RunIdentity, found: RunIdentity): void {
  for (const name of ["seed", "hasPlateau", "hasValidation", "resetCarry", "settings"] as const) {
    const [here, there] = differenceOf(own[name], found[name], name) ?? [];
    if (here !== undefined) throw new CheckpointError(here.path, textOf(here.value), textOf(there!.value));
  }
}

interface Part {
  readonly path: string;
  readonly value: SavedValue | undefined;
}

/** The first part in which two values differ. */
function differenceOf(
  a: SavedValue | undefined,
  b: SavedValue | undefined,
  path: string,
): readonly [Part, Part] | undefined {
  if (Object.is(a, b)) return undefined;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return [
      { path, value: a },
      { path, value: b },
    ];
  const [here, there] = [a, b] as readonly Readonly<Record<string, SavedValue | undefined>>[];
  for (const key of new Set([...Object.keys(here!), ...Object.keys(there!)])) {
    const difference = differenceOf(own(here!, key), own(there!, key), `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

function own(record: Readonly<Record<string, SavedValue | undefined>>, key: string): SavedValue | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
