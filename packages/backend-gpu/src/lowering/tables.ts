// gather, scatterAdd, random.
import { sizeOf, type TensorSpec } from "@grus/tensor";
import { KernelCode } from "../kernel-code.ts";
import { arrayValue, planesOf, uniformValue, type Value } from "../value.ts";
import { compute, dispatchCode, type Lower, type LoweringStep } from "./lowering.ts";

/** gather: rows of a table by index; an index out of range gives NaN, or 0. */
export const lowerGather: Lower<"gather"> = ({ inputs: [table, indices], outputs: [output], builder }) => {
  const [rows, rest] = [table!.shape[0]!, table!.shape.slice(1)];
  const { dtype } = output!;
  const size = sizeOf(output!.shape);
  const missing = dtype === "float32" ? Number.NaN : 0;
  if (size === 0 || rows === 0) return [uniformValue(output!, missing)];
  const width = sizeOf(rest);
  const planes = planesOf(dtype);
  const code = new KernelCode();
  const element = code.integer("this.thread.x");
  if (planes === 2) code.add(`if (${element} >= ${size}) { ${element} = ${element} - ${size}; }`);
  const at = code.integer(`quotient(${element}, ${width})`);
  const row = code.integer(code.read(indices!)(at));
  code.add(
    `if (${row} < 0 || ${row} >= ${rows}) { return ${code.readFloats(uniformValue(output!, missing))("")}; }`,
  );
  const place = code.integer(`${row} * ${width} + ${element} - ${at} * ${width}`);
  if (planes === 2)
    code.add(`if (this.thread.x >= ${size}) { return ${code.readFloats(table!, 1)(place)}; }`);
  code.add(`return ${code.readFloats(table!, 0)(place)};`);
  return [arrayValue(dispatchCode(builder, code, size * planes), output!)];
};

/**
 * scatterAdd: updates added into rows. Each element of the table iterates over the updates of its row, in
 * order: the first is located for each row, and for each update the next of the same row.
 */
export const lowerScatterAdd: Lower<"scatterAdd"> = ({
  inputs: [indices, updates],
  outputs: [output],
  builder,
}) => {
  const [rows, rest] = [output!.shape[0]!, output!.shape.slice(1)];
  const [count, width] = [sizeOf(indices!.shape), sizeOf(rest)];
  if (count === 0 || sizeOf(output!.shape) === 0) return [uniformValue(output!, 0)];
  const first = nextOf(builder, indices!, { shape: [rows], dtype: "float32" }, () => ["0", "row"]);
  const next = nextOf(builder, indices!, { shape: [count], dtype: "float32" }, (code, index) => {
    const own = code.integer(code.read(indices!)(index));
    return [code.integer(`${index} + 1`), own];
  });
  const table = compute(builder, output!, (code, index) => {
    const row = code.integer(`quotient(${index}, ${width})`);
    const column = code.integer(`${index} - ${row} * ${width}`);
    const at = code.integer(`int32(${code.read(first)(row)})`);
    const sum = code.float("0");
    code.add(
      `for (let k = 0; k < ${count}; k++) {`,
      `if (${at} < 0) { break; }`,
      `${sum} += ${code.read(updates!)(`${at} * ${width} + ${column}`)};`,
      `${at} = int32(${code.read(next)(at)});`,
      "}",
    );
    return sum;
  });
  return [table];
};

/** The first position from `start` on with the requested row, or -1; `wanted` gives both for a thread. */
function nextOf(
  builder: LoweringStep["builder"],
  indices: Value,
  spec: TensorSpec,
  wanted: (code: KernelCode, index: string) => readonly [string, string],
): Value {
  const count = sizeOf(indices.shape);
  return compute(builder, spec, (code, index) => {
    const [start, row] = wanted(code, index);
    const target = row === "row" ? code.integer(index) : row;
    const found = code.float("-1");
    code.add(`for (let k = 0; k < ${count}; k++) {`);
    const place = code.integer(start === "0" ? "k" : `${start} + k`);
    code.add(`if (${place} >= ${count}) { break; }`);
    const one = code.integer(code.read(indices)(place));
    code.add(`if (${one} === ${target}) { ${found} = float32(${place}); break; }`, "}");
    return found;
  });
}

/** random: Threefry of the element index; of n elements, i and i + ceil(n / 2) share a counter. */
export const lowerRandom: Lower<"random"> = ({ attrs, inputs: [key], outputs: [output], builder }) => {
  const half = Math.ceil(sizeOf(output!.shape) / 2);
  return [
    compute(builder, output!, (code, index) => {
      const read = code.read(key!);
      const [k0, k1] = [code.integer(read("0")), code.integer(read("1"))];
      const counter = code.integer(index);
      const word = code.integer("int32(0)");
      code.add(`if (${counter} >= ${half}) { ${counter} = ${counter} - ${half}; ${word} = 1; }`);
      const second = code.integer(`${counter} + ${half}`);
      const bits = code.integer(`threefry(${k0}, ${k1}, ${counter}, ${second}, ${word})`);
      return attrs.kind === "bits" ? bits : `upper24(${bits}) / 16777216`;
    }),
  ];
};
