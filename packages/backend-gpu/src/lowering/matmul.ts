// matmul: one thread per element of the product. Long sums of small products are split into parts, to occupy
// many threads.
import { lastAxes, sizeOf, type TensorSpec } from "@grus/tensor";
import { KernelCode } from "../kernel-code.ts";
import { arrayValue, uniformValue, type Value } from "../value.ts";
import { compute, dispatchCode, type Lower, type LoweringStep } from "./lowering.ts";

/** The number of threads below which a device is not fully used. */
const FEW_THREADS = 16_384;
/** The least number of terms in a part of a split sum. */
const SHORTEST_PART = 64;

/** A batched matrix product. */
export interface Product {
  readonly a: Value;
  readonly b: Value;
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Optional, added to every row: [columns]. */
  readonly bias?: Value;
}

export const lowerMatmul: Lower<"matmul"> = ({ attrs, inputs: [a, b], outputs: [output], builder }) => {
  const { transposeA, transposeB } = attrs;
  return [product(builder, output!, { a: a!, b: b!, transposeA, transposeB })];
};

/** `spec` has the shape [...batch, rows, columns] of the product. */
export function product(builder: LoweringStep["builder"], spec: TensorSpec, terms: Product): Value {
  const { a, transposeA } = terms;
  const [rows, columns] = lastAxes(spec, 2);
  const size = sizeOf(spec.shape);
  const length = a.shape.at(transposeA ? -2 : -1)!;
  if (size === 0 || (length === 0 && terms.bias === undefined)) return uniformValue(spec, 0);
  const parts = partsOf(size, length);
  const write = dotWriter({ terms, rows, columns, length, parts });
  if (parts === 1) return compute(builder, spec, (code, index) => write(code, code.integer(index), "0"));
  const code = new KernelCode();
  const part = code.integer(`quotient(this.thread.x, ${size})`);
  const element = code.integer(`this.thread.x - ${part} * ${size}`);
  code.add(`return ${write(code, element, part)};`);
  const partial = arrayValue(dispatchCode(builder, code, size * parts), {
    shape: [parts, ...spec.shape],
    dtype: "float32",
  });
  return sumOfParts(builder, spec, partial, terms.bias);
}

function partsOf(size: number, length: number): number {
  const wanted = Math.ceil(FEW_THREADS / size);
  return Math.max(1, Math.min(wanted, Math.floor(length / SHORTEST_PART)));
}

interface Dot {
  readonly terms: Product;
  readonly rows: number;
  readonly columns: number;
  readonly length: number;
  readonly parts: number;
}

/** Writes the code of one element, or of a part of it: a local with the sum. */
function dotWriter({ terms, rows, columns, length, parts }: Dot) {
  const { a, b, transposeA, transposeB, bias } = terms;
  return (code: KernelCode, element: string, part: string): string => {
    const [readA, readB] = [code.read(a), code.read(b)];
    const row = code.integer(`quotient(${element}, ${columns})`);
    const column = code.integer(`${element} - ${row} * ${columns}`);
    const batch = code.integer(`quotient(${row}, ${rows})`);
    code.add(`${row} = ${row} - ${batch} * ${rows};`);
    const chunk = Math.ceil(length / parts);
    const first = parts === 1 ? "0" : code.integer(`${part} * ${chunk}`);
    const [stepA, stepB] = [transposeA ? rows : 1, transposeB ? 1 : columns];
    const fromA = code.integer(
      `${batch} * ${rows * length} + ${row} * ${transposeA ? 1 : length} + ${first} * ${stepA}`,
    );
    const fromB = code.integer(
      `${batch} * ${columns * length} + ${column} * ${transposeB ? length : 1} + ${first} * ${stepB}`,
    );
    const sum = code.float(bias === undefined || parts > 1 ? "0" : code.read(bias)(column));
    const term = `${sum} += ${readA(`${fromA} + k * ${stepA}`)} * ${readB(`${fromB} + k * ${stepB}`)};`;
    const isWhole = chunk * parts === length;
    code.add(
      `for (let k = 0; k < ${chunk}; k++) {`,
      isWhole ? term : `if (${first} + k < ${length}) { ${term} }`,
      "}",
    );
    return sum;
  };
}

function sumOfParts(
  builder: LoweringStep["builder"],
  spec: TensorSpec,
  partial: Value,
  bias: Value | undefined,
): Value {
  const [parts, size] = [partial.shape[0]!, sizeOf(spec.shape)];
  const columns = spec.shape.at(-1)!;
  return compute(builder, spec, (code, index) => {
    const read = code.read(partial);
    const element = code.integer(index);
    const start =
      bias === undefined
        ? "0"
        : code.read(bias)(code.integer(`${element} - quotient(${element}, ${columns}) * ${columns}`));
    const sum = code.float(start);
    code.add(`for (let p = 0; p < ${parts}; p++) { ${sum} += ${read(`${element} + p * ${size}`)}; }`);
    return sum;
  });
}
