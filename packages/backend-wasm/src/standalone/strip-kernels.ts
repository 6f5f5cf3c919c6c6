// Removes unused functions from a build of the kernels: they keep their indices and lose their bodies, so
// that nothing has to be renumbered. The format: https://webassembly.github.io/spec/core/binary/modules.html
import type { StandaloneKernels } from "./standalone-kernels.ts";

const EXPORT_SECTION = 7;
const CODE_SECTION = 10;
/** Bytes of a module before its first section. */
const HEADER = 8;
/** A function body of three bytes: no locals, unreachable, end. */
const EMPTY_BODY = [3, 0, 0, 0x0b];

/**
 * The module `bytes` with the bodies of the functions in `used` and of those they need; it exports only
 * `execute`.
 */
export function stripKernels(
  bytes: Uint8Array,
  { exported, needed }: StandaloneKernels,
  used: ReadonlySet<string>,
): Uint8Array<ArrayBuffer> {
  const kept = reached(
    [...used].map((name) => exported[name]!),
    needed,
  );
  const parts: ArrayLike<number>[] = [bytes.subarray(0, HEADER)];
  for (let at = HEADER; at < bytes.length; ) {
    const id = bytes[at]!;
    const size = readNumber(bytes, at + 1);
    const end = size.next + size.value;
    if (id === EXPORT_SECTION) parts.push(section(id, [exportOf("execute", exported.execute!)]));
    else if (id === CODE_SECTION) parts.push(section(id, bodiesOf(bytes, size.next, kept)));
    else parts.push(bytes.subarray(at, end));
    at = end;
  }
  return joined(parts);
}

/** The functions reachable from `roots`. */
function reached(roots: readonly number[], needed: readonly (readonly number[])[]): ReadonlySet<number> {
  const found = new Set(roots);
  // A set iterates over elements added during the iteration.
  for (const at of found) for (const other of needed[at]!) found.add(other);
  return found;
}

/** The bodies of the code section at `start`, each with its size prefix. */
function bodiesOf(bytes: Uint8Array, start: number, kept: ReadonlySet<number>): ArrayLike<number>[] {
  const count = readNumber(bytes, start);
  let at = count.next;
  return Array.from({ length: count.value }, (_, index) => {
    const begin = at;
    const size = readNumber(bytes, begin);
    at = size.next + size.value;
    return kept.has(index) ? bytes.subarray(begin, at) : EMPTY_BODY;
  });
}

function exportOf(name: string, index: number): number[] {
  return [...number(name.length), ...new TextEncoder().encode(name), 0, ...number(index)];
}

/** A section that is a vector of items. */
function section(id: number, items: readonly ArrayLike<number>[]): Uint8Array {
  const content = joined([number(items.length), ...items]);
  return joined([[id], number(content.length), content]);
}

function joined(parts: readonly ArrayLike<number>[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((total, { length }) => total + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

/** A number in LEB128: seven bits per byte, the lowest first. */
function number(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...number(value >>> 7)];
}

function readNumber(bytes: Uint8Array, start: number): { readonly value: number; readonly next: number } {
  let value = 0;
  let at = start;
  for (let shift = 0; ; shift += 7) {
    const byte = bytes[at++]!;
    value |= (byte & 127) << shift;
    if (byte < 128) return { value, next: at };
  }
}
