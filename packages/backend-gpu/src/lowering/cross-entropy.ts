// crossEntropy and its gradient: rows of logits, one label each.
import { literal } from "../kernel-code.ts";
import { uniformValue, type Value } from "../value.ts";
import { compute, type Lower } from "./lowering.ts";
import { reduced } from "./reduce.ts";

/** (logits, labels) -> (loss, largest, total). */
export const lowerCrossEntropy: Lower<"crossEntropy"> = ({
  attrs: { labelSmoothing: s },
  inputs: [logits, labels],
  outputs: [spec],
  builder,
}) => {
  const { shape } = logits!;
  const [width, axis] = [shape.at(-1)!, shape.length - 1];
  // Without classes every label is out of range.
  if (width === 0) return [Number.NaN, Number.NEGATIVE_INFINITY, 0].map((n) => uniformValue(spec!, n));
  const largest = reduced(builder, logits!, "max", [axis], spec!);
  const sumOf = (element: (difference: string) => string): Value => {
    const each = compute(builder, { shape, dtype: "float32" }, (code, index) => {
      const row = `quotient(${index}, ${width})`;
      return element(`${code.read(logits!)(index)} - ${code.read(largest)(row)}`);
    });
    return reduced(builder, each, "sum", [axis], spec!);
  };
  const total = sumOf((difference) => `exponential(${difference})`);
  const differences = s === 0 ? undefined : sumOf((difference) => difference);
  const loss = compute(builder, spec!, (code, index) => {
    const row = code.integer(index);
    const label = code.integer(code.read(labels!)(row));
    const own = code.float("notANumber()");
    const logit = code.read(logits!)(`${row} * ${width} + ${label}`);
    code.add(`if (${inRange(label, width)}) { ${own} = ${logit} - ${code.read(largest)(row)}; }`);
    const plain = `logarithm(${code.read(total)(row)}) - ${literal(1 - s, false)} * ${own}`;
    if (differences === undefined) return plain;
    return `${plain} - ${literal(s / width, false)} * ${code.read(differences)(row)}`;
  });
  return [loss, largest, total];
};

/** (logits, labels, largest, total, cotangent) -> the cotangent of the logits. */
export const lowerCrossEntropyGradient: Lower<"crossEntropyGradient"> = ({
  attrs: { labelSmoothing: s },
  inputs: [logits, labels, largest, total, cotangent],
  outputs: [spec],
  builder,
}) => {
  const width = spec!.shape.at(-1)!;
  const gradient = compute(builder, spec!, (code, index) => {
    const element = code.integer(index);
    const row = code.integer(`quotient(${element}, ${width})`);
    const read = (value: Value | undefined) => code.read(value!)(row);
    const label = code.integer(read(labels));
    const g = code.float(read(cotangent));
    const share = code.float(literal(s, false));
    code.add(`if (${inRange(label, width)}) { ${share} = 1; }`);
    code.add(`if (${g} === 0 || ${share} === 0) { return 0; }`);
    const target = code.float(literal(s / width, false));
    const isOwn = `${element} - ${row} * ${width} === ${label}`;
    code.add(`if (${isOwn}) { ${target} = ${target} + ${literal(1 - s, false)}; }`);
    const power = `exponential(${code.read(logits!)(element)} - ${read(largest)})`;
    return `${g} * (${share} * ${power} / ${read(total)} - ${target})`;
  });
  return [gradient];
};

function inRange(label: string, classes: number): string {
  return `${label} >= 0 && ${label} < ${classes}`;
}
