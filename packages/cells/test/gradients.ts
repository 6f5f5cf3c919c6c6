// Gradients of functions of trees against central differences.
import { type Backend, compile, evaluate, fromData, grad, leaves, mapTree, type Tensor } from "@grus/tensor";
import { checkGradient } from "@grus/testing";

/**
 * Checks the gradient of `f`, a scalar function of a tree of float64 constants, with respect to every number
 * in the tree.
 */
export async function checkTreeGradient<T>(
  backend: Backend,
  f: (tree: T) => Tensor,
  at: T,
  tolerance = 1e-6,
): Promise<void> {
  const gradient = (await evaluate(backend, grad(f)(at))) as T;
  const compiled = await compile(backend, f, at as never);
  const value = (numbers: Float64Array): number => {
    let next = 0;
    const moved = mapTree(at, (leaf) => {
      const { shape, size } = leaf as unknown as Tensor;
      next += size;
      return fromData({ data: numbers.slice(next - size, next), shape, dtype: "float32" });
    });
    return (compiled.runSync(moved as never) as Tensor).data[0]!;
  };
  checkGradient({ f: value, gradient: numbersOf(gradient), at: numbersOf(at), tolerance });
  compiled.dispose();
}

/** All numbers of a tree of constants. */
export function numbersOf(tree: unknown): Float64Array {
  return Float64Array.from((leaves(tree) as Tensor[]).flatMap((leaf) => Array.from(leaf.data)));
}
