// Writes the source of one kernel: JavaScript text, as gpu.js expects it, which bundlers do not change.
import { usedFunctions } from "./functions/device-functions.ts";
import type { DeviceArray, Value } from "./value.ts";

/** All integers up to this are exact as floats. */
const EXACT = 2 ** 24;

/** The text of a kernel, with the names of the device functions it calls. */
export interface KernelSource {
  readonly text: string;
  readonly functions: readonly string[];
}

/** Returns the code that reads an element: as a float for float32 and bool, as an integer for int32. */
export type Read = (index: string) => string;

/**
 * Collects the operands and the lines of a kernel. Numbers that differ between uses of one kernel are passed
 * as scalars, so that it is compiled once. Locals are floats unless created by {@link integer}.
 */
export class KernelCode {
  readonly arrays: DeviceArray[] = [];
  readonly scalars: number[] = [];
  readonly #lines: string[] = [];
  readonly #names = new Map<string, string>();
  #locals = 0;

  /** The reader of the elements of a value. */
  read(value: Value): Read {
    if (value.kind === "uniform") return () => literal(value.number, value.dtype === "int32");
    const name = this.#arrayName(value.array);
    const high = this.#from(value.offset);
    if (value.dtype !== "int32") return (index) => `${name}[${high}${index}]`;
    const low = this.#from(value.offset + value.plane);
    return (index) => `join(${name}[${high}${index}], ${name}[${low}${index}])`;
  }

  /** The reader of the floats of a value, uninterpreted: one plane of an int32. */
  readFloats(value: Value, plane: 0 | 1 = 0): Read {
    if (value.kind === "uniform") return () => literal(planeNumber(value, plane), false);
    const name = this.#arrayName(value.array);
    const start = this.#from(value.offset + plane * value.plane);
    return (index) => `${name}[${start}${index}]`;
  }

  /** The code of an integer that is passed to the kernel. */
  scalar(number: number): string {
    if (number >= EXACT) {
      return `(${this.scalar(Math.floor(number / 65536))} * 65536 + ${this.scalar(number % 65536)})`;
    }
    const name = `s${this.scalars.length}`;
    this.scalars.push(number);
    return `int32(${name})`;
  }

  /** Adds lines. */
  add(...lines: string[]): void {
    this.#lines.push(...lines);
  }

  /** A new float local. */
  float(value: string): string {
    const name = this.#local();
    this.add(`let ${name} = ${value};`);
    return name;
  }

  /** A new integer local. gpu.js infers an integer for a local that is incremented. */
  integer(value: string): string {
    const name = this.#local();
    this.add(`let ${name} = 0; ${name}++; ${name} = ${value};`);
    return name;
  }

  /** A new local of an element type. */
  local(dtype: string, value: string): string {
    return dtype === "int32" ? this.integer(value) : this.float(value);
  }

  /** The finished source. */
  source(): KernelSource {
    const parameters = [...this.#names.values(), ...this.scalars.map((_, i) => `s${i}`)];
    const text = `function (${parameters.join(", ")}) {\n${this.#lines.join("\n")}\n}`;
    return { text, functions: usedFunctions(text) };
  }

  #local(): string {
    return `v${this.#locals++}`;
  }

  #arrayName(array: DeviceArray): string {
    const known = this.arrays.findIndex((other) => sameArray(other, array));
    if (known >= 0) return `a${known}`;
    const name = `a${this.arrays.length}`;
    this.arrays.push(array);
    this.#names.set(name, name);
    return name;
  }

  #from(offset: number): string {
    return offset === 0 ? "" : `${this.scalar(offset)} + `;
  }
}

/** Whether two arrays are the same. */
export function sameArray(a: DeviceArray, b: DeviceArray): boolean {
  if (a.kind === "literal") return b.kind === "literal" && a.data === b.data;
  return a.kind === b.kind && a.index === (b as { readonly index: number }).index;
}

/** A number as code. */
export function literal(number: number, isInteger: boolean): string {
  if (isInteger) return `join(${number >> 16}, ${number & 65535})`;
  if (Number.isNaN(number)) return "notANumber()";
  if (!Number.isFinite(number)) return number > 0 ? "infinity()" : "(0 - infinity())";
  if (Object.is(number, -0)) return "negativeZero()";
  return number < 0 ? `(0 - ${-number})` : String(number);
}

function planeNumber({ dtype, number }: Value & { readonly kind: "uniform" }, plane: 0 | 1): number {
  if (dtype !== "int32") return number;
  return plane === 0 ? number >> 16 : number & 65535;
}
