// Data movement steps as nodes.
import type { DType, TensorData } from "@grus/tensor";
import { Exported } from "./exported.ts";
import { constantOf, type Expression, expressionText, valueAt } from "./expression.ts";
import { type MoverName, movedData } from "./moved-data.ts";
import { isNumber, type Lowering, type Lowerings, type StepCall } from "./step-call.ts";
import { fitted } from "./traces.ts";

/** The end of an axis, whatever its length. */
const END = 2 ** 31 - 1;

/** Lengths of an input at a size. */
function lengthsAt(input: Exported, { file }: StepCall, size: number): number[] {
  return input.shape.map((length) => valueAt(length, file.sizes.rows[size]!));
}

const reshape = (call: StepCall<"reshape">): Exported => {
  const x = call.input(0);
  const { shape } = call.outputs[0]!;
  const added = shape.length - x.shape.length;
  const texts = shape.map((length) => expressionText(length, call.file.sizes.names));
  const isInFront =
    added > 0 &&
    texts.slice(0, added).every((text) => text === "1") &&
    String(texts.slice(added)) === String(x.lengths);
  const write = () => call.graph.node("Reshape", [x.name, reshapeTarget(call, x, shape)]);
  if (!isInFront) return call.value(0, write);
  const source = x.source ?? x;
  return new Exported(call.graph, {
    ...call.outputs[0]!,
    write,
    source,
    uniform: source.uniform,
  });
};

/** The shape operand of a node: 0 keeps a length, one −1 is inferred, and the rest are written. */
function reshapeTarget({ file }: StepCall, x: Exported, shape: readonly Expression[]): string {
  const lengths = x.lengths;
  const kept = shape.map((length, axis) => {
    const isSame = expressionText(length, file.sizes.names) === lengths[axis];
    return constantOf(length) ?? (isSame ? 0 : undefined);
  });
  const open = kept.filter((own) => own === undefined).length;
  // A literal length of 0 would keep the input's, and −1 cannot be inferred for an empty tensor.
  if (open <= 1 && !shape.some((length) => isNumber(length, 0)))
    return file.int64s(kept.map((own) => own ?? -1));
  return file.lengthList(shape);
}

const broadcastTo: Lowering<"broadcast"> = (call) => call.input(0).broadcastTo(call.outputs[0]!.shape);

const transpose = (call: StepCall<"transpose">): Exported => call.input(0).transpose(call.first.permutation);

/** A position on an axis: a number, one counted from the end, or an expression. */
function placeOf(call: StepCall, places: readonly number[], lengths: readonly number[]): Expression {
  const ahead = fitted(places, call.file.sizes, `step ${call.name}`);
  if (constantOf(ahead) !== undefined) return ahead;
  const behind = places.map((place, i) => place - lengths[i]!);
  return behind.every((own) => own === behind[0]) && behind[0]! < 0 ? call.number(behind[0]!) : ahead;
}

const slice = (call: StepCall<"slice">): Exported => {
  const { attrs } = call;
  const x = call.input(0);
  const lengths = attrs.map((_, size) => lengthsAt(x, call, size));
  const axes = x.shape
    .map((_, axis) => axis)
    .filter((axis) =>
      attrs.some(({ starts, shape }, size) => starts[axis] !== 0 || shape[axis] !== lengths[size]![axis]),
    );
  const own = (axis: number) => lengths.map((row) => row[axis]!);
  const starts = axes.map((axis) =>
    placeOf(
      call,
      attrs.map((at) => at.starts[axis]!),
      own(axis),
    ),
  );
  const ends = axes.map((axis) => {
    const places = attrs.map((at) => at.starts[axis]! + at.shape[axis]!);
    return String(places) === String(own(axis)) ? call.number(END) : placeOf(call, places, own(axis));
  });
  return call.value(0, () =>
    call.graph.node("Slice", [
      x.name,
      call.file.lengthList(starts),
      call.file.lengthList(ends),
      call.file.int64s(axes),
    ]),
  );
};

const pad: Lowering<"pad"> = (call) => {
  const x = call.input(0);
  const before = call.lengths(({ before }) => before);
  const after = call.lengths((attrs, size) =>
    lengthsAt(x, call, size).map((length, axis) => attrs.shape[axis]! - attrs.before[axis]! - length),
  );
  const value = call.file.constant(scalarData(call.first.value, x.dtype));
  return call.result("Pad", [x.name, call.file.lengthList([...before, ...after]), value], {
    attributes: { mode: "constant" },
  });
};

const concat = (call: StepCall<"concat">): Exported => {
  const names = call.inputs.map(({ name }) => name);
  return call.value(0, () => call.graph.node("Concat", names, { attributes: { axis: call.first.axis } }));
};

const flip = (call: StepCall<"flip">): Exported => {
  const { axes } = call.first;
  const { file } = call;
  const each = (value: number) => file.int64s(axes.map(() => value));
  return call.value(0, () =>
    call.graph.node("Slice", [call.input(0).name, each(-1), each(-(2 ** 31)), file.int64s(axes), each(-1)]),
  );
};

/** A number as scalar data. */
export function scalarData(value: number, dtype: DType): TensorData {
  const data =
    dtype === "float32"
      ? Float32Array.of(value)
      : dtype === "bool"
        ? Uint8Array.of(value)
        : Int32Array.of(value);
  return { shape: [], dtype, data };
}

/** Data movement as nodes; the elements of weights and constants remain known. */
function moving<P extends MoverName>(name: P, lowering: (call: StepCall<P>) => Exported): Lowering<P> {
  return (call) => {
    const result = lowering(call);
    const data = movedData(call, name);
    if (data === undefined) return result;
    return new Exported(call.graph, {
      ...call.outputs[0]!,
      data,
      write: () => result.name,
      source: result.source,
      uniform: result.uniform,
    });
  };
}

export const moverLowerings: Lowerings<MoverName | "broadcast" | "pad"> = {
  reshape: moving("reshape", reshape),
  transpose: moving("transpose", transpose),
  slice: moving("slice", slice),
  concat: moving("concat", concat),
  flip: moving("flip", flip),
  broadcast: broadcastTo,
  pad,
};
