// The shapes of a layer's outputs, from applying it to tensors whose dynamic axes have some length.
import { broadcastTo, GrusError, scalar, sizeOf } from "@grus/tensor";
import type { ValueRef } from "./arguments.ts";
import { type BoundCall, resolveCall } from "./bind-call.ts";
import type { KerasLayer, OpenSpec } from "./layers/layer.ts";

/**
 * Two lengths in place of a dynamic one, of the batch and of other axes: an axis of an output that differs
 * between them is dynamic. The many divisors of the others suit layers that split or join axes.
 */
const LENGTHS = [
  { batch: 2, other: 240 },
  { batch: 3, other: 480 },
] as const;

/** The maximum number of elements of a tensor to which a layer is applied for its shapes. */
const MAX_SIZE = 2 ** 24;

/**
 * Shapes and element types of the outputs; undefined if they depend on lengths that the layer does not take.
 * A layer that refuses its inputs in spite of known lengths throws.
 */
export function probeShapes(
  layer: KerasLayer,
  bound: BoundCall,
  known: (ref: ValueRef) => OpenSpec | undefined,
): readonly OpenSpec[] | undefined {
  const specs = new Map<ValueRef, OpenSpec>();
  let isKnown = true;
  const at = ({ batch, other }: (typeof LENGTHS)[number]) => {
    const found = resolveCall(bound, (ref) => {
      const spec = specs.get(ref) ?? known(ref);
      const shape = spec?.shape.map((own, axis) => own ?? (axis === 0 ? batch : other)) ?? [];
      isKnown &&= spec !== undefined && sizeOf(shape) <= MAX_SIZE;
      if (spec !== undefined) specs.set(ref, spec);
      return { tensor: broadcastTo(scalar(0, spec?.dtype), isKnown ? shape : []) };
    });
    return isKnown ? layer.apply(layer.parameters, found.inputs, found.call) : [];
  };
  const [short, long] = LENGTHS.map((lengths) => attempt(() => at(lengths), isFixed));
  if (!isKnown || short === undefined || long === undefined || short.length !== long.length) return undefined;
  return short.map(({ tensor: { shape, dtype } }, i) => ({
    dtype,
    shape: shape.map((length, axis) => (long[i]!.tensor.shape[axis] === length ? length : undefined)),
  }));

  /** Whether all axes but the batch are known, so that a refusal does not come from the lengths tried. */
  function isFixed(): boolean {
    return [...specs.values()].every(({ shape }) => shape.slice(1).every((length) => length !== undefined));
  }
}

function attempt<T>(run: () => T, isFinal: () => boolean): T | undefined {
  try {
    return run();
  } catch (error) {
    if (error instanceof GrusError && !isFinal()) return undefined;
    throw error;
  }
}
