// Functions and loops over trees of tensors, compiled for a backend.
import { resultTree, sharedResults, treeReader } from "./arguments.ts";
import type { Backend, Executable } from "./backend.ts";
import type { TypedArray } from "./dtype.ts";
import { TraceError } from "./errors.ts";
import { optimize } from "./optimize.ts";
import type { TensorData, TensorSpec } from "./primitive.ts";
import type { Program } from "./program.ts";
import { successorsOf } from "./successors.ts";
import { parameter, type Tensor } from "./tensor.ts";
import { trace } from "./trace.ts";
import { leaves, mapTree, type WithLeaves } from "./tree.ts";

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
  const prepare = treeReader(examples);
  return {
    backend: backend.name,
    program,
    run: async (...values) => runAndFinish(executable, prepare(values), finish),
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
  /**
   * "copied" (default): every run returns tensors of its own. "shared": a run returns the backend's own arrays, which the next run may overwrite,
   * so that a hot loop allocates nothing; read what you need before running again.
   */
  readonly results?: "copied" | "shared";
}

/** Compiles a step that carries a state, such as training: parameters and optimizer moments never leave the device unless read. */
export async function compileLoop<State, Batch, Output>(
  backend: Backend,
  body: LoopBody<State, Batch, Output>,
  { state: initial, batch, results = "copied" }: LoopOptions<State, Batch>,
): Promise<Loop<State, Batch, Output>> {
  const state = mapTree(initial, (leaf) => parameter(specOf(leaf as TensorSpec)));
  const inputs = mapTree(batch, (leaf) => parameter(specOf(leaf as TensorSpec)));
  const result = body(state as State, inputs as Batch);
  const next = successorsOf({ where: "compileLoop", what: "state", before: state, after: result.state });
  const program = optimize(
    trace({
      inputs: leaves(inputs) as Tensor[],
      outputs: leaves(result.output) as Tensor[],
      state: (leaves(state) as Tensor[]).map((current, i) => ({ current, next: next[i]! })),
    }),
  );
  const executable = await backend.compile(program);
  const readStates = treeReader(initial);
  const readBatch = treeReader(batch);
  await executable.writeState(readStates(initial));
  const finish = resultMaker<WithLeaves<Output, Tensor>>(result.output, results);
  return {
    backend: backend.name,
    program,
    run: async (values) => runAndFinish(executable, readBatch(values), finish),
    runSync: (values) => finish(runSync(backend, executable, readBatch(values))),
    readState: async () => resultTree(state, await executable.readState()) as WithLeaves<State, Tensor>,
    writeState: async (values) => executable.writeState(readStates(values)),
    dispose: () => executable.dispose(),
  };
}

/** The tree with every tensor computed: constants with data. Compiles for `backend`, runs once and frees. */
export async function evaluate<T>(backend: Backend, tree: T): Promise<WithLeaves<T, Tensor>> {
  const compiled = await compile(backend, () => tree);
  try {
    return await compiled.run();
  } finally {
    compiled.dispose();
  }
}

function resultMaker<Result>(
  tree: unknown,
  results: "copied" | "shared",
): (arrays: readonly TypedArray[]) => Result {
  const make =
    results === "shared" ? sharedResults(tree) : (arrays: readonly TypedArray[]) => resultTree(tree, arrays);
  return make as (arrays: readonly TypedArray[]) => Result;
}

function specOf({ shape, dtype }: TensorSpec): TensorSpec {
  return { shape: [...shape], dtype };
}

/** Makes the results before anything else can run: a run that suspends in between would see its arrays overwritten by the next. */
async function runAndFinish<Result>(
  executable: Executable,
  arrays: readonly TypedArray[],
  finish: (arrays: readonly TypedArray[]) => Result,
): Promise<Result> {
  return finish(executable.runSync === undefined ? await executable.run(arrays) : executable.runSync(arrays));
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
