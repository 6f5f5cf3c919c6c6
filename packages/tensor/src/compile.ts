// Functions and loops over trees of tensors, compiled for a backend.
import type { Backend, Executable } from "./backend.ts";
import { holds, type TypedArray } from "./dtype.ts";
import { DTypeError, ShapeError, TraceError } from "./errors.ts";
import { optimize } from "./optimize.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import type { Program } from "./program.ts";
import { formatShape, sameShape } from "./shape.ts";
import { fromData, parameter, type Tensor } from "./tensor.ts";
import { trace } from "./trace.ts";
import { flatten, leaves, mapTree, unflatten, type WithLeaves } from "./tree.ts";

/** A function compiled for the shapes it was traced with. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  /** What runs it. */
  readonly backend: string;
  /** The optimised program, for {@link print}. */
  readonly program: Program;
  /** Computes the function. Throws {@link ShapeError} or {@link DTypeError} for arguments of another shape or element type. */
  run(...values: WithLeaves<Arguments, TensorData>): Promise<WithLeaves<Result, Tensor>>;
  /** As {@link run}, without suspending. Throws {@link TraceError} where the backend cannot. */
  runSync(...values: WithLeaves<Arguments, TensorData>): WithLeaves<Result, Tensor>;
  /** Frees the executable. */
  dispose(): void;
}

/**
 * Traces `f` for arguments of the shapes and element types of `examples` (trees of tensors or specs), optimises the program and compiles it.
 * Results are constant tensors with their own data.
 */
export async function compile<Arguments extends readonly unknown[], Result>(
  backend: Backend,
  f: (...values: Arguments) => Result,
  ...examples: WithLeaves<Arguments, TensorSpec>
): Promise<Compiled<Arguments, Result>> {
  const parameters = mapTree(examples, (leaf) => parameter(specOf(leaf as TensorSpec)));
  const result = f(...(parameters as unknown as Arguments));
  const program = optimize(
    trace({ inputs: leaves(parameters) as Tensor[], outputs: leaves(result) as Tensor[] }),
  );
  const executable = await backend.compile(program);
  const finish = (arrays: readonly TypedArray[]) => resultTree(result, arrays) as WithLeaves<Result, Tensor>;
  const prepare = (values: unknown) => checkedArrays(examples, values);
  return {
    backend: backend.name,
    program,
    run: async (...values) => finish(await executable.run(prepare(values))),
    runSync: (...values) => finish(runSync(backend, executable, prepare(values))),
    dispose: () => executable.dispose(),
  };
}

/** What a compiled loop computes: from the state and a batch, the next state and what to hand out. */
export type LoopBody<State, Batch, Output> = (
  state: State,
  batch: Batch,
) => { readonly state: State; readonly output: Output };

/** A state machine whose state stays on the device: each run consumes a batch and returns only the output. */
export interface Loop<State, Batch, Output> {
  /** What runs it. */
  readonly backend: string;
  /** The optimised program, for {@link print}. */
  readonly program: Program;
  /** One step. Throws {@link ShapeError} or {@link DTypeError} for a batch of another shape or element type. */
  run(batch: WithLeaves<Batch, TensorData>): Promise<WithLeaves<Output, Tensor>>;
  /** As {@link run}, without suspending. Throws {@link TraceError} where the backend cannot. */
  runSync(batch: WithLeaves<Batch, TensorData>): WithLeaves<Output, Tensor>;
  /** A copy of the state. */
  readState(): Promise<WithLeaves<State, Tensor>>;
  /** Replaces the state by a tree of the same structure. */
  writeState(state: WithLeaves<State, TensorData>): Promise<void>;
  /** Frees the executable. */
  dispose(): void;
}

/** Options of {@link compileLoop}. */
export interface LoopOptions<State, Batch> {
  /** The first state: a tree of constant tensors or host data. */
  readonly state: WithLeaves<State, TensorData>;
  /** The shapes and element types of a batch. */
  readonly batch: WithLeaves<Batch, TensorSpec>;
}

/** Compiles a step that carries a state, such as training: parameters and optimizer moments never leave the device unless read. */
export async function compileLoop<State, Batch, Output>(
  backend: Backend,
  body: LoopBody<State, Batch, Output>,
  { state: initial, batch }: LoopOptions<State, Batch>,
): Promise<Loop<State, Batch, Output>> {
  const state = mapTree(initial, (leaf) => parameter(specOf(leaf as TensorSpec)));
  const inputs = mapTree(batch, (leaf) => parameter(specOf(leaf as TensorSpec)));
  const result = body(state as State, inputs as Batch);
  const program = optimize(
    trace({
      inputs: leaves(inputs) as Tensor[],
      outputs: leaves(result.output) as Tensor[],
      state: nextStates(state, result.state),
    }),
  );
  const executable = await backend.compile(program);
  await executable.writeState(checkedArrays(initial, initial));
  const finish = (arrays: readonly TypedArray[]) =>
    resultTree(result.output, arrays) as WithLeaves<Output, Tensor>;
  return {
    backend: backend.name,
    program,
    run: async (values) => finish(await executable.run(checkedArrays(batch, values))),
    runSync: (values) => finish(runSync(backend, executable, checkedArrays(batch, values))),
    readState: async () => resultTree(state, await executable.readState()) as WithLeaves<State, Tensor>,
    writeState: (values) => executable.writeState(checkedArrays(initial, values)),
    dispose: () => executable.dispose(),
  };
}

/** The tree with every tensor computed: constants with data. Compiles for `backend`, runs once and frees. */
export async function evaluate<T>(backend: Backend, tree: T): Promise<WithLeaves<T, Tensor>> {
  const compiled = await compile(backend, () => tree);
  const result = await compiled.run();
  compiled.dispose();
  return result;
}

function specOf({ shape, dtype }: TensorSpec): TensorSpec {
  return { shape: [...shape], dtype };
}

function resultTree(tree: unknown, arrays: readonly TypedArray[]): unknown {
  const specs = leaves(tree) as Tensor[];
  return unflatten(
    tree,
    specs.map(({ shape, dtype }, i) => fromData({ shape, dtype, data: arrays[i]!.slice() })),
  );
}

function runSync(
  { name }: Backend,
  executable: Executable,
  arrays: readonly TypedArray[],
): readonly TypedArray[] {
  if (executable.runSync === undefined)
    throw new TraceError(`runSync: the backend "${name}" cannot run without suspending.\nUse run().`);
  return executable.runSync(arrays);
}

function nextStates(current: unknown, next: unknown): { current: Tensor; next: Tensor }[] {
  const after = new Map(flatten(next).map(({ path, leaf }) => [path, leaf as Tensor]));
  const before = flatten(current) as { path: string; leaf: Tensor }[];
  if (after.size !== before.length)
    throw stateError(`has ${before.length} tensors and the body returns ${after.size}`);
  return before.map(({ path, leaf }) => {
    const replacement = after.get(path);
    if (replacement === undefined) throw stateError(`"${path}" is not returned by the body`);
    if (!sameShape(leaf.shape, replacement.shape) || leaf.dtype !== replacement.dtype) {
      throw stateError(`"${path}" goes in as ${specText(leaf)} and comes out as ${specText(replacement)}`);
    }
    return { current: leaf, next: replacement };
  });
}

function stateError(problem: string): TraceError {
  return new TraceError(
    `compileLoop: the state ${problem}.\nReturn a state of the same structure, shapes and element types.`,
  );
}

function checkedArrays(examples: unknown, values: unknown): TypedArray[] {
  const given = new Map(flatten(values).map(({ path, leaf }) => [path, leaf as TensorData]));
  return (flatten(examples) as { path: string; leaf: TensorSpec }[]).map(({ path, leaf }) =>
    checkedArray(path, leaf, given.get(path)),
  );
}

function checkedArray(path: string, expected: TensorSpec, value: TensorData | undefined): TypedArray {
  if (value === undefined)
    throw new ShapeError(`argument "${path}"`, `is missing; expected ${specText(expected)}.`);
  if (!sameShape(value.shape, expected.shape)) {
    throw new ShapeError(
      `argument "${path}"`,
      `has shape ${formatShape(value.shape)}; the program was compiled for ${formatShape(expected.shape)}.`,
      "Pass that shape, or compile the function again for this one.",
    );
  }
  if (value.dtype !== expected.dtype || !holds(value.data, expected.dtype)) {
    throw new DTypeError(
      `argument "${path}"`,
      `is ${value.dtype} in a ${value.data.constructor.name}; expected ${expected.dtype}.`,
    );
  }
  return value.data;
}

function specText({ shape, dtype }: TensorSpec): string {
  return `${dtype}${formatShape(shape)}`;
}
