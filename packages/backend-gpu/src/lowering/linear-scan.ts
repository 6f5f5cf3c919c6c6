// linearScan: h_t = a_t h_{t-1} + b_t as a parallel prefix (Hillis and Steele 1986): maps over 1, 2, 4, ...
// steps are composed, in one dispatch each.
import { axes, byName, linearScanOperands, sizeOf, type TensorSpec } from "@grus/tensor";
import { KernelCode } from "../kernel-code.ts";
import { arrayValue, type Value } from "../value.ts";
import { compute, dispatchCode, type Lower, type LoweringStep } from "./lowering.ts";

/** Two factors and two addends of affine maps h -> a h + b, for every step. */
interface Maps {
  readonly a: Value;
  readonly b: Value;
}

export const lowerLinearScan: Lower<"linearScan"> = ({ attrs, inputs, outputs: [output], builder }) => {
  const { a, b, initial } = byName(linearScanOperands, inputs);
  const spec = output!;
  const [, time, features] = axes(spec, 3);
  if (sizeOf(spec.shape) === 0) return [{ kind: "uniform", ...spec, number: 0 }];
  let maps: Maps = { a, b };
  for (let distance = 1; distance < time; distance *= 2) {
    maps = composed(builder, spec, maps, distance, attrs.reverse);
  }
  return [
    compute(builder, spec, (code, index) => {
      const batch = code.integer(`quotient(${index}, ${time * features})`);
      const feature = code.integer(`${index} - quotient(${index}, ${features}) * ${features}`);
      const start = code.read(initial)(`${batch} * ${features} + ${feature}`);
      return `${code.read(maps.a)(index)} * ${start} + ${code.read(maps.b)(index)}`;
    }),
  ];
};

/** Composes the map of each step with that of `distance` steps before: all factors, then all addends. */
function composed(
  builder: LoweringStep["builder"],
  spec: TensorSpec,
  { a, b }: Maps,
  distance: number,
  isReverse: boolean,
): Maps {
  const [, time, features] = axes(spec, 3);
  const size = sizeOf(spec.shape);
  const code = new KernelCode();
  const [readA, readB] = [code.read(a), code.read(b)];
  const element = code.integer("this.thread.x");
  code.add(`if (${element} >= ${size}) { ${element} = ${element} - ${size}; }`);
  const row = code.integer(`quotient(${element}, ${features})`);
  const step = code.integer(`${row} - quotient(${row}, ${time}) * ${time}`);
  const other = code.integer(`${element} ${isReverse ? "+" : "-"} ${distance * features}`);
  const isFirst = isReverse ? `${step} >= ${time - distance}` : `${step} < ${distance}`;
  code.add(
    `if (this.thread.x < ${size}) {`,
    `if (${isFirst}) { return ${readA(element)}; }`,
    `return ${readA(element)} * ${readA(other)}; }`,
    `if (${isFirst}) { return ${readB(element)}; }`,
    `return ${readA(element)} * ${readB(other)} + ${readB(element)};`,
  );
  const array = dispatchCode(builder, code, 2 * size);
  return { a: arrayValue(array, spec), b: arrayValue(array, spec, size) };
}
