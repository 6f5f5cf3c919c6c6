// Gradients of a model's loss against central differences.
import { type Backend, compile, evaluate, fromData, grad, leaves, mapTree, type Tensor } from "@grus/tensor";
import { checkGradient } from "@grus/testing";

/** Checks the gradient of `loss` with respect to every number of the parameters. */
export async function checkModelGradient<Parameters>(
  backend: Backend,
  parameters: Parameters,
  loss: (parameters: Parameters) => Tensor,
  tolerance = 1e-6,
): Promise<void> {
  const gradient = await evaluate(backend, grad(loss)(parameters));
  const compiled = await compile(backend, loss, parameters as never);
  const f = (numbers: Float64Array): number => {
    let next = 0;
    const moved = mapTree(parameters, (leaf) => {
      next += leaf.size;
      return fromData({ data: numbers.slice(next - leaf.size, next), shape: leaf.shape, dtype: "float32" });
    });
    return (compiled.runSync(moved as never) as Tensor).data[0]!;
  };
  checkGradient({ f, gradient: numbersOf(gradient), at: numbersOf(parameters), tolerance });
  compiled.dispose();
}

function numbersOf(tree: unknown): Float64Array {
  return Float64Array.from((leaves(tree) as Tensor[]).flatMap((leaf) => Array.from(leaf.data)));
}
