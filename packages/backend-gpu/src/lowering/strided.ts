// Primitives that only move elements: the source of each element of the result is a sum of coordinate times
// stride.
import { type PrimitiveName, sizeOf, stridesOf } from "@grus/tensor";
import { broadcastStrides, coordinateCodes, joinAxes, type Strides, sumCode } from "../coordinates.ts";
import { KernelCode } from "../kernel-code.ts";
import { arrayValue, partOf, planesOf, uniformValue, type Value } from "../value.ts";
import { dispatchCode, type Lower, type LoweringStep, MOST_ARRAYS } from "./lowering.ts";

/**
 * The elements of `value` at `base` + Σ coordinate · stride, for every coordinate of `shape`. Nothing is
 * dispatched for contiguous elements.
 */
export function strided(
  builder: LoweringStep["builder"],
  value: Value,
  shape: readonly number[],
  strides: Strides,
  base = 0,
): Value {
  if (value.kind === "uniform") return { ...value, shape };
  if (sizeOf(shape) === 0) return uniformValue({ shape, dtype: value.dtype }, 0);
  if (isContiguous(shape, strides)) return partOf(value, base, shape);
  return moved(builder, value, shape, (code, element) => {
    const joined = joinAxes(shape, [strides]);
    return sumCode(coordinateCodes(code, element, joined.shape), joined.operands[0]!, base);
  });
}

/** One dispatch that copies each element of the result from the index that `place` writes. */
function moved(
  builder: LoweringStep["builder"],
  value: Value,
  shape: readonly number[],
  place: (code: KernelCode, element: string) => string,
): Value {
  const size = sizeOf(shape);
  const code = new KernelCode();
  const planes = planesOf(value.dtype);
  const element = planes === 1 ? "this.thread.x" : code.integer("this.thread.x");
  if (planes === 2) code.add(`if (${element} >= ${size}) { ${element} = ${element} - ${size}; }`);
  const index = code.integer(place(code, element));
  if (planes === 2) code.add(`if (this.thread.x < ${size}) { return ${code.readFloats(value, 0)(index)}; }`);
  code.add(`return ${code.readFloats(value, planes === 2 ? 1 : 0)(index)};`);
  const array = dispatchCode(builder, code, size * planes);
  return arrayValue(array, { shape, dtype: value.dtype });
}

function isContiguous(shape: readonly number[], strides: Strides): boolean {
  const natural = stridesOf(shape);
  return shape.every((length, axis) => length === 1 || strides[axis] === natural[axis]);
}

/** identity, stopGradient, clipGradient, reshape: the same elements in the same order. */
export const lowerSame: Lower<PrimitiveName> = ({ inputs: [value], outputs: [output] }) => [
  { ...value!, shape: output!.shape },
];

export const lowerTranspose: Lower<"transpose"> = ({
  attrs,
  inputs: [value],
  outputs: [output],
  builder,
}) => {
  const strides = stridesOf(value!.shape);
  const permutation = attrs.permutation;
  return [
    strided(
      builder,
      value!,
      output!.shape,
      permutation.map((axis) => strides[axis]!),
    ),
  ];
};

export const lowerBroadcast: Lower<"broadcast"> = ({ inputs: [value], outputs: [output], builder }) => {
  return [strided(builder, value!, output!.shape, broadcastStrides(value!.shape, output!.shape))];
};

export const lowerSlice: Lower<"slice"> = ({ attrs, inputs: [value], outputs: [output], builder }) => {
  const strides = stridesOf(value!.shape);
  const starts = attrs.starts;
  const base = starts.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
  return [strided(builder, value!, output!.shape, strides, base)];
};

export const lowerFlip: Lower<"flip"> = ({ attrs, inputs: [value], outputs: [output], builder }) => {
  const axes = attrs.axes;
  const { shape } = output!;
  const strides = stridesOf(shape);
  const base = axes.reduce((sum, axis) => sum + (shape[axis]! - 1) * strides[axis]!, 0);
  return [
    strided(
      builder,
      value!,
      shape,
      strides.map((stride, axis) => (axes.includes(axis) ? -stride : stride)),
      base,
    ),
  ];
};

/** pad: a constant around the elements. */
export const lowerPad: Lower<"pad"> = ({ attrs, inputs: [value], outputs: [output], builder }) => {
  const { shape, dtype } = output!;
  const before = attrs.before;
  const around = uniformValue({ shape, dtype }, attrs.value);
  const isPadded = shape.some((length, axis) => length !== value!.shape[axis]);
  if (!isPadded) return [value!];
  if (sizeOf(shape) === 0 || sizeOf(value!.shape) === 0) return [around];
  const size = sizeOf(shape);
  const planes = planesOf(dtype);
  const code = new KernelCode();
  const element = code.integer("this.thread.x");
  if (planes === 2) code.add(`if (${element} >= ${size}) { ${element} = ${element} - ${size}; }`);
  const coordinates = coordinateCodes(code, element, shape);
  const inside = shape.flatMap((length, axis) => {
    const [start, end] = [before[axis]!, before[axis]! + value!.shape[axis]!];
    const [low, high] = [`${coordinates[axis]} >= ${start}`, `${coordinates[axis]} < ${end}`];
    return [...(start > 0 ? [low] : []), ...(end < length ? [high] : [])];
  });
  const strides = stridesOf(value!.shape);
  const base = -before.reduce((sum, start, axis) => sum + start * strides[axis]!, 0);
  const index = sumCode(coordinates, strides, base);
  const write = (plane: 0 | 1) => [
    `if (${inside.join(" && ")}) { return ${code.readFloats(value!, plane)(index)}; }`,
    `return ${code.readFloats(around, plane)(index)};`,
  ];
  if (planes === 2) {
    const [then, otherwise] = write(1);
    code.add(`if (this.thread.x >= ${size}) { ${then} ${otherwise} }`);
  }
  code.add(...write(0));
  return [arrayValue(dispatchCode(builder, code, size * planes), { shape, dtype })];
};

/** concat: values joined along an axis, in one dispatch for as many as a kernel may read. */
export const lowerConcat: Lower<"concat"> = ({ attrs, inputs, builder }) => [
  concatenated(builder, inputs, attrs.axis),
];

/** Values joined along `axis`. */
export function concatenated(
  builder: LoweringStep["builder"],
  values: readonly Value[],
  axis: number,
): Value {
  const parts = values.filter(({ shape }) => sizeOf(shape) > 0);
  if (parts.length === 0) {
    const { shape, dtype } = values[0]!;
    const length = values.reduce((sum, value) => sum + value.shape[axis]!, 0);
    return uniformValue({ shape: shape.with(axis, length), dtype }, 0);
  }
  let level: Value[] = parts;
  while (level.length > 1) {
    const next: Value[] = [];
    for (let i = 0; i < level.length; i += MOST_ARRAYS) {
      const group = level.slice(i, i + MOST_ARRAYS);
      next.push(group.length === 1 ? group[0]! : joinedOnce(builder, group, axis));
    }
    level = next;
  }
  return level[0]!;
}

function joinedOnce(builder: LoweringStep["builder"], parts: readonly Value[], axis: number): Value {
  const { shape: first, dtype } = parts[0]!;
  const inner = sizeOf(first.slice(axis + 1));
  const widths = parts.map(({ shape }) => shape[axis]! * inner);
  const width = widths.reduce((sum, one) => sum + one, 0);
  const outer = sizeOf(first.slice(0, axis));
  const size = outer * width;
  const planes = planesOf(dtype);
  const code = new KernelCode();
  const element = code.integer("this.thread.x");
  if (planes === 2) code.add(`if (${element} >= ${size}) { ${element} = ${element} - ${size}; }`);
  const row = outer === 1 ? "0" : code.integer(`quotient(${element}, ${width})`);
  const column = outer === 1 ? element : code.integer(`${element} - ${row} * ${width}`);
  let start = 0;
  parts.forEach((part, i) => {
    const base = sumCode([row, column], [widths[i]!, 1], -start);
    const read = (plane: 0 | 1) => `return ${code.readFloats(part, plane)(base)};`;
    const low = planes === 2 ? `if (this.thread.x >= ${size}) { ${read(1)} } ` : "";
    start += widths[i]!;
    code.add(i === parts.length - 1 ? `${low}${read(0)}` : `if (${column} < ${start}) { ${low}${read(0)} }`);
  });
  const shape = first.with(axis, width / inner);
  return arrayValue(dispatchCode(builder, code, size * planes), { shape, dtype });
}
