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

/** The arguments of a traced function, as data on the host. */
export type HostArguments<Arguments extends readonly unknown[]> = {
  [I in keyof Arguments]: OnHost<Arguments[I]>;
};

/** A function compiled for the shapes it was traced with. */
export interface Compiled<Arguments extends readonly unknown[], Result> {
  /** What runs it. */
  readonly backend: string;
  /** The optimised program, for {@link programText}. */
  readonly program: Program;
  /** Computes the function. Throws {@link ShapeError} or {@link DTypeError} for arguments of another shape or element type. */
  run(...values: HostArguments<Arguments>): Promise<Result>;
  /** As {@link run}, without suspending. Throws {@link TraceError} where the backend cannot. */
  runSync(...values: HostArguments<Arguments>): Result;
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

/** What a compiled loop computes: from the state and a batch, the next state and what to hand out. */
export type LoopBody<State, Batch, Output> = (
  state: State,
  batch: Batch,
) => { readonly state: State; readonly output: Output };

/** A state machine whose state stays on the device: each run consumes a batch and returns only the output. */
export interface Loop<State, Batch, Output> {
  /** What runs it. */
  readonly backend: string;
  /** The optimised program, for {@link programText}. */
  readonly program: Program;
  /** One step. Throws {@link ShapeError} or {@link DTypeError} for a batch of another shape or element type. */
  run(batch: OnHost<Batch>): Promise<Output>;
  /** As {@link run}, without suspending. Throws {@link TraceError} where the backend cannot. */
  runSync(batch: OnHost<Batch>): Output;
  /** A copy of the state. */
  readState(): Promise<State>;
  /** Replaces the state by a tree of the same structure. */
  writeState(state: State | OnHost<State>): Promise<void>;
  /** Frees the executable. */
  dispose(): void;
}

/** Options of {@link compileLoop}. */
export interface LoopOptions<State, Batch> {
  /** The first state: a tree of constant tensors or host data. */
  readonly state: State | OnHost<State>;
  /** The shapes and element types of a batch. */
  readonly batch: Specs<Batch>;
  /**
   * "copied" (default): every run returns tensors of its own. "shared": a run returns the backend's own arrays, which the next run may overwrite,
   * so that a hot loop allocates nothing; read what you need before running again.
   */
  readonly results?: "copied" | "shared" | undefined;
}

/** Compiles a step that carries a state, such as training: parameters and optimizer moments never leave the device unless read. */
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

/** The tree with every tensor computed: constants with data. Compiles for `backend`, runs once and frees. */
export async function evaluate<T>(backend: Backend, tree: T): Promise<T> {
  const compiled = await compile(backend, () => tree);
  try {
    return await compiled.run();
  } finally {
    compiled.dispose();
  }
}

/** The tree that a traced function sees: a placeholder for each leaf of a tree of specs or data. */
function placeholders<T>(examples: unknown): T {
  return mapTree(examples, ({ shape, dtype }: TensorSpec) => parameter({ shape: [...shape], dtype })) as T;
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
