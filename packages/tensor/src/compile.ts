// Functions and loops over trees of tensors, compiled for a backend.
import { resultTree, sharedResults, treeReader } from "./arguments.ts";
import type { Backend, Executable } from "./backend.ts";
import { checkBackend } from "./check-backend.ts";
import type { TypedArray } from "./dtype.ts";
import { TraceError } from "./errors.ts";
import { optimize } from "./optimize.ts";
import type { TensorSpec } from "./primitive.ts";
import type { Program } from "./program.ts";
import { successorsOf } from "./successors.ts";
import { parameter } from "./tensor.ts";
import { trace } from "./trace.ts";
import { leaves, mapTree, type OnHost, type Specs } from "./tree.ts";

/** The arguments of a traced function, as host data. */
export type HostArguments<Arguments extends readonly unknown[]> = {
  [I in keyof Arguments]: OnHost<Arguments[I]>;
};

/** A function compiled for the shapes it was traced with. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  /** The backend in use. */
  readonly backend: string;
  /** The optimised program, for {@link programText}. */
  readonly program: Program;
  /**
   * Runs the function. Throws {@link ShapeError} or {@link DTypeError} for arguments of a different shape or
   * element type.
   */
  run(...values: HostArguments<Arguments>): Promise<Result>;
  /** As {@link run}, synchronously. Throws {@link TraceError} where the backend does not support it. */
  runSync(...values: HostArguments<Arguments>): Result;
  /** Frees the executable. */
  dispose(): void;
}

/**
 * Traces `f` for arguments with the shapes and element types of `examples` (trees of tensors or specs),
 * optimises the program and compiles it. Results are constant tensors that own their data.
 */
export async function compile<Arguments extends readonly unknown[], Result>(
  backend: Backend,
  f: (...values: Arguments) => Result,
  ...examples: { [I in keyof Arguments]: Specs<Arguments[I]> }
): Promise<Compiled<Arguments, Result>> {
  checkBackend("compile", backend);
  const parameters = placeholders<Arguments>(examples);
  const result = f(...parameters);
  const program = optimize(trace({ inputs: leaves(parameters), outputs: leaves(result) }));
  const executable = await backend.compile(program);
  const finish = (arrays: readonly TypedArray[]) => resultTree(result, arrays);
  const prepare = treeReader(examples);
  return {
    backend: backend.name,
    program,
    run: async (...values) => runAndFinish(executable, prepare(values), finish),
    runSync: (...values) => finish(runSync(backend, executable, prepare(values))),
    dispose: () => executable.dispose(),
  };
}

/** The result of one step of a compiled loop: the next state and an output. */
export type LoopBody<State, Batch, Output> = (
  state: State,
  batch: Batch,
) => { readonly state: State; readonly output: Output };

/** A step function whose state stays on the device: each run consumes a batch and returns only the output. */
export interface Loop<State, Batch, Output> {
  /** The backend in use. */
  readonly backend: string;
  /** The optimised program, for {@link programText}. */
  readonly program: Program;
  /**
   * Runs one step. Throws {@link ShapeError} or {@link DTypeError} for a batch of a different shape or
   * element type.
   */
  run(batch: OnHost<Batch>): Promise<Output>;
  /** As {@link run}, synchronously. Throws {@link TraceError} where the backend does not support it. */
  runSync(batch: OnHost<Batch>): Output;
  /** Returns a copy of the state. */
  readState(): Promise<State>;
  /** Replaces the state with a tree of the same structure. */
  writeState(state: State | OnHost<State>): Promise<void>;
  /** Frees the executable. */
  dispose(): void;
}

/** Options of {@link compileLoop}. */
export interface LoopOptions<State, Batch> {
  /** The initial state: a tree of constant tensors or host data. */
  readonly state: State | OnHost<State>;
  /** The shapes and element types of a batch. */
  readonly batch: Specs<Batch>;
  /**
   * "copied" (default): every run returns new tensors. "shared": a run returns the backend's arrays, which
   * the next run may overwrite, so that a hot loop allocates nothing; read the results before running again.
   */
  readonly results?: "copied" | "shared" | undefined;
}

/**
 * Compiles a step with state, such as a training step: parameters and optimizer state stay on the device
 * until read.
 */
export async function compileLoop<State, Batch, Output>(
  backend: Backend,
  body: LoopBody<State, Batch, Output>,
  { state: initial, batch, results = "copied" }: LoopOptions<State, Batch>,
): Promise<Loop<State, Batch, Output>> {
  checkBackend("compileLoop", backend);
  const state = placeholders<State>(initial);
  const inputs = placeholders<Batch>(batch);
  const result = body(state, inputs);
  const next = successorsOf({ where: "compileLoop", what: "state", before: state, after: result.state });
  const program = optimize(
    trace({
      inputs: leaves(inputs),
      outputs: leaves(result.output),
      state: leaves(state).map((current, i) => ({ current, next: next[i]! })),
    }),
  );
  const executable = await backend.compile(program);
  const readStates = treeReader(initial);
  const readBatch = treeReader(batch);
  await executable.writeState(readStates(initial));
  const finish =
    results === "shared"
      ? sharedResults(result.output)
      : (arrays: readonly TypedArray[]) => resultTree(result.output, arrays);
  return {
    backend: backend.name,
    program,
    run: async (values) => runAndFinish(executable, readBatch(values), finish),
    runSync: (values) => finish(runSync(backend, executable, readBatch(values))),
    readState: async () => resultTree(state, await executable.readState()),
    writeState: async (values) => executable.writeState(readStates(values)),
    dispose: () => executable.dispose(),
  };
}

/** Computes every tensor of a tree: compiles for `backend`, runs once and disposes. */
export async function evaluate<T>(backend: Backend, tree: T): Promise<T> {
  const compiled = await compile(backend, () => tree);
  try {
    return await compiled.run();
  } finally {
    compiled.dispose();
  }
}

/** The tree that a traced function receives: a placeholder for each leaf of a tree of specs or data. */
function placeholders<T>(examples: unknown): T {
  return mapTree(examples, ({ shape, dtype }: TensorSpec) => parameter({ shape: [...shape], dtype })) as T;
}

/** Builds the results before anything else can run, since the next run overwrites their arrays. */
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
    throw new TraceError(`runSync: the backend "${name}" cannot run synchronously.\nUse run().`);
  return executable.runSync(arrays);
}
