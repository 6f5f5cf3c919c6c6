// Constants whose elements a node moves, such as weights with the gates in another order, moved once.
import { fromData, isConstant, type Tensor, type TensorData } from "@grus/tensor";

/** Moves the elements of a constant. */
export type Move = (constant: TensorData) => TensorData;

/**
 * The moved constants of a model. They are shared by all programs that are made of it, instead of being computed by
 * each, and kept only as long as one of these is there.
 */
export class MovedConstants {
  readonly #known = new WeakMap<Tensor, Map<string, WeakRef<Tensor>>>();

  /** `move` of `x`, which `how` tells apart from other moves of it; undefined unless `x` is a constant. */
  of(x: Tensor, how: string, move: Move): Tensor | undefined {
    if (!isConstant(x)) return undefined;
    const moves = this.#known.get(x) ?? new Map<string, WeakRef<Tensor>>();
    this.#known.set(x, moves);
    const known = moves.get(how)?.deref();
    if (known !== undefined) return known;
    const { shape, dtype, data } = x;
    const moved = fromData(move({ shape, dtype, data }));
    moves.set(how, new WeakRef(moved));
    return moved;
  }
}
