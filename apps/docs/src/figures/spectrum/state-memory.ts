// How long a recurrence remembers where it began: the distance between two runs over the same input.
import { type Backend, type OnHost, ops, type RecurrentLayer, type Specs, type Tensor, zeros } from "grus";

/** What is measured. */
export interface StateMemoryOptions<Parameters> {
  readonly backend: Backend;
  readonly layer: RecurrentLayer<Parameters>;
  /** For their shapes. */
  readonly parameters: Specs<LayerParameters<Parameters>>;
  /** The input of both runs, [batch, time, features]. */
  readonly x: Tensor;
  /** Where one of them begins, [batch, units]; the other begins at 0. */
  readonly start: Tensor;
}

type LayerParameters<Parameters> = ReturnType<RecurrentLayer<Parameters>["init"]>;

/** A compiled measurement. */
export interface StateMemory<Parameters> {
  /** The distance before the first step, which is 1, and after each. */
  measure(parameters: OnHost<LayerParameters<Parameters>>): Promise<readonly number[]>;
  dispose(): void;
}

/** Compiles both runs. */
export async function stateMemory<Parameters>({
  backend,
  layer,
  parameters: example,
  x,
  start,
}: StateMemoryOptions<Parameters>): Promise<StateMemory<Parameters>> {
  const distances = (parameters: LayerParameters<Parameters>) => {
    const run = (hidden: Tensor) =>
      layer.bind(parameters)(x, { initialState: [{ forward: { hidden } }] }).output;
    const apart = ops.sub(run(start), run(zeros(start.shape)));
    return ops.div(
      ops.sqrt(ops.sum(ops.square(apart), { axes: [0, 2] })),
      ops.sqrt(ops.sum(ops.square(start))),
    );
  };
  const compiled = await ops.compile(backend, distances, example);
  return {
    measure: async (parameters) => [1, ...(await compiled.run(parameters)).data],
    dispose: () => compiled.dispose(),
  };
}
