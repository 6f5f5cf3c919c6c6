// TensorBoard's events in the wire format of protocol buffers: the messages Event and Summary of
// tensorflow/core/{util/event,framework/summary}.proto.

/** The start of every event file. */
const FILE_VERSION = "brain.Event:2";

/** A number at a step. */
export interface Scalar {
  /** "loss/train": the part before the slash groups charts. */
  readonly tag: string;
  readonly value: number;
  /** A whole number of at least 0. */
  readonly step: number;
  /** Seconds since 1970. */
  readonly wallTime: number;
}

/** Event { wall_time, file_version }. */
export function versionEvent(wallTime: number): Uint8Array {
  return bytes(double(1, wallTime), nested(3, utf8(FILE_VERSION)));
}

/** Event { wall_time, step, summary { value { tag, simple_value } } }. */
export function scalarEvent({ tag, value, step, wallTime }: Scalar): Uint8Array {
  const summary = nested(1, bytes(nested(1, utf8(tag)), float(2, value)));
  return bytes(double(1, wallTime), wholeNumber(2, step), nested(5, summary));
}

/** Wire types. */
const [VARINT, EIGHT_BYTES, LENGTH, FOUR_BYTES] = [0, 1, 2, 5] as const;

function double(field: number, value: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(8));
  data.setFloat64(0, value, true);
  return bytes([(field << 3) | EIGHT_BYTES], new Uint8Array(data.buffer));
}

function float(field: number, value: number): Uint8Array {
  const data = new DataView(new ArrayBuffer(4));
  data.setFloat32(0, value, true);
  return bytes([(field << 3) | FOUR_BYTES], new Uint8Array(data.buffer));
}

/** Nothing for 0, the default. */
function wholeNumber(field: number, value: number): Uint8Array {
  return value === 0 ? new Uint8Array(0) : bytes([(field << 3) | VARINT], varint(value));
}

function nested(field: number, data: Uint8Array): Uint8Array {
  return bytes([(field << 3) | LENGTH], varint(data.length), data);
}

/** Seven bits per byte, least significant first; all but the last have the eighth bit set. */
function varint(value: number): number[] {
  const groups: number[] = [];
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) groups.push((rest % 128) + 128);
  return [...groups, rest];
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

function bytes(...parts: readonly ArrayLike<number>[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => Array.from(part)));
}
