// Primitives over rows and single axes: argmax, softmax, logSoftmax.
import { sizeOf, type TensorSpec } from "@grus/tensor";
import type { Value } from "../value.ts";
import { compute, type Lower } from "./lowering.ts";
import { reduced } from "./reduce.ts";

/** argmax: the first of equal maxima along an axis. */
export const lowerArgmax: Lower<"argmax"> = ({ attrs, inputs: [value], outputs: [output], builder }) => {
  const { shape, dtype } = value!;
  const { axis } = attrs;
  const [length, inner] = [shape[axis]!, sizeOf(shape.slice(axis + 1))];
  return [
    compute(builder, output!, (code, index) => {
      const read = code.read(value!);
      const outer = code.integer(`quotient(${index}, ${inner})`);
      const start = code.integer(`${outer} * ${length * inner} + ${index} - ${outer} * ${inner}`);
      const best = code.integer("int32(0)");
      const most = code.local(dtype, read(start));
      code.add(`for (let k = 1; k < ${length}; k++) {`);
      const candidate = code.local(dtype, read(`${start} + k * ${inner}`));
      code.add(`if (${candidate} > ${most}) { ${most} = ${candidate}; ${best} = k; }`, "}");
      return best;
    }),
  ];
};

/** softmax and logSoftmax over the last axis: the maximum of a row is subtracted before exp. */
export function lowerSoftmax(kind: "softmax" | "logSoftmax"): Lower<"softmax" | "logSoftmax"> {
  return ({ inputs: [value], outputs: [output], builder }) => {
    const spec = output!;
    const length = spec.shape.at(-1)!;
    const axis = spec.shape.length - 1;
    if (sizeOf(spec.shape) === 0) return [{ kind: "uniform", ...spec, number: 0 }];
    const rows: TensorSpec = { shape: spec.shape.with(axis, 1), dtype: "float32" };
    const most = reduced(builder, value!, "max", [axis], rows);
    const shifted = compute(builder, spec, (code, index) => {
      const less = `${code.read(value!)(index)} - ${code.read(most)(`quotient(${index}, ${length})`)}`;
      return kind === "softmax" ? `exponential(${less})` : less;
    });
    const total = reduced(builder, powers(shifted), "sum", [axis], rows);
    return [
      compute(builder, spec, (code, index) => {
        const sum = code.read(total)(`quotient(${index}, ${length})`);
        const one = code.read(shifted)(index);
        return kind === "softmax" ? `${one} / ${sum}` : `${one} - logarithm(${sum})`;
      }),
    ];
    function powers(x: Value): Value {
      if (kind === "softmax") return x;
      return compute(builder, spec, (code, index) => `exponential(${code.read(x)(index)})`);
    }
  };
}
