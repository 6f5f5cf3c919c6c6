// How far back a gradient reaches: the norm at every step, and after how many it has fallen to a tenth.
import { type Backend, cells, type OnHost, ops, type Specs, type Tensor, zeros } from "grus";

/** What is measured. */
export interface GradientReachOptions<Parameters> {
  readonly backend: Backend;
  /** For their shapes. */
  readonly parameters: Specs<Parameters>;
  /** Sequences [batch, time, features] at which the gradient is taken. */
  readonly x: Tensor;
  /** Features of the recurrent layer's state: all tensors of it together. */
  readonly stateSize: number;
  /** The network's answers, [batch, 1]; passes its watch to the recurrent layer. */
  readonly answer: (parameters: Parameters, x: Tensor, watch: ops.SequenceWatch) => Tensor;
}

/** A compiled measurement. */
export interface GradientReach<Parameters> {
  /** ‖∂ answer / ∂ state‖ over batch and features at every step, the last one first, in shares of the last one's. */
  measure(parameters: OnHost<Parameters>): Promise<readonly number[]>;
  dispose(): void;
}

/** Compiles the gradient of the answers with respect to the state at every step. */
export async function gradientReach<Parameters>(
  options: GradientReachOptions<Parameters>,
): Promise<GradientReach<Parameters>> {
  const { backend, parameters: example, x, stateSize, answer } = options;
  const [batch = 0, time = 0] = x.shape;
  const norms = (parameters: Parameters) => {
    const answers = (probe: Tensor) => ops.sum(answer(parameters, x, cells.watchSequences([probe]).watch));
    const { gradient } = ops.valueAndGrad(answers)(zeros([batch, time, stateSize]));
    return ops.sqrt(ops.sum(ops.square(gradient), { axes: [0, 2] }));
  };
  const compiled = await ops.compile(backend, norms, example);
  return {
    measure: async (parameters) => relative(Array.from((await compiled.run(parameters)).data).reverse()),
    dispose: () => compiled.dispose(),
  };
}

function relative(norms: readonly number[]): readonly number[] {
  return norms.map((norm) => norm / norms[0]!);
}

/** After how many steps back the gradient is at most a tenth of the last step's; Infinity if it never is. */
export function horizonOf(norms: readonly number[]): number {
  const steps = norms.findIndex((norm) => norm <= norms[0]! / 10);
  return steps < 0 ? Number.POSITIVE_INFINITY : steps;
}
