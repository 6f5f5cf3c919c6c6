// Streaming inference: one step at a time, with the state kept on the backend.
import {
  allocate,
  type Backend,
  compileLoop,
  constants,
  type DType,
  DTypeError,
  described,
  evaluate,
  fromData,
  GrusError,
  leaves,
  mapTree,
  type OnHost,
  rowOutside,
  ShapeError,
  sameShape,
  sizeOf,
  type Tensor,
  type TensorData,
  type TensorSpec,
  type TypedArray,
} from "@grus/tensor";
import { CellOptionError, checkCausal, checkSizes, inWords } from "./errors.ts";

/**
 * A model that can be streamed: a recurrent layer, a cell, a model of `sequential` or `layers`, or a record
 * with the same members.
 */
export interface StreamModel<Parameters, State, Output, Reads extends DType = DType> {
  /** "int32" if a step is one index per row; otherwise it reads features. */
  readonly reads?: Reads | undefined;
  /** Features of a step's input. */
  readonly inputSize?: number | undefined;
  /** The number of indices that it reads, which `push` checks if it is known. */
  readonly vocabulary?: number | undefined;
  /** Whether no output depends on a later step. */
  readonly causal?: true | undefined;
  /** The state before the first step. */
  initialState(batch: number): State;
  /** One step: `input` is [batch, inputSize], or [batch] indices; `output` is a tree of tensors. */
  step(
    parameters: Parameters,
    state: State,
    input: Tensor,
  ): { readonly state: State; readonly output: Output };
}

/** Options of {@link stream}. */
export interface StreamOptions<Parameters, State, Output, Reads extends DType> {
  readonly backend: Backend;
  readonly model: StreamModel<Parameters, State, Output, Reads>;
  readonly parameters: NoInfer<Parameters> | OnHost<NoInfer<Parameters>>;
  /** Number of streams advanced together, one per row. Default 1. */
  readonly batch?: number | undefined;
  /** Features of a step's input, for a model without `inputSize`. */
  readonly inputSize?: number | undefined;
}

/** The input of one step: one index per row, or each row's features. A number is a batch of one. */
export type StreamInput<Reads extends DType> = [Reads] extends ["int32"]
  ? number | Int32Array
  : number | readonly number[] | Float32Array;

/** The state of a stream at one moment: plain data, preserved by structuredClone and postMessage. */
export interface StreamSnapshot {
  readonly format: "grus-stream";
  readonly version: 1;
  /** The tensors of the state, in order; their first axis is the batch. */
  readonly state: readonly { readonly shape: readonly number[]; readonly data: TypedArray }[];
}

/** A model run step by step, in constant memory. */
export interface Stream<Output = Tensor<"float32">, Reads extends DType = "float32"> {
  /** Rows of each step's input and output. */
  readonly batch: number;
  /**
   * One step: `input` holds [batch, inputSize] numbers, or [batch] indices. Returns the model's outputs in
   * arrays that belong to the stream and that the next step may overwrite. Throws {@link ShapeError} for an
   * input of another length, {@link DTypeError} for numbers that are not indices, and {@link CellOptionError}
   * for indices outside the vocabulary of the model, if it is known.
   */
  push(input: StreamInput<Reads>): Output;
  /** The current state. */
  snapshot(): Promise<StreamSnapshot>;
  /** Continues from a snapshot. Throws {@link StreamSnapshotError} for one of another model or batch. */
  restore(snapshot: StreamSnapshot): Promise<void>;
  /** Resets the state to the initial one. */
  reset(): Promise<void>;
  /**
   * Replaces the state by the result of `change`, a function of the current and the initial state; no step
   * runs in between. For single rows see {@link resetRows}, {@link snapshotRows} and {@link restoreRows}.
   */
  update(change: (now: StreamSnapshot, initial: StreamSnapshot) => StreamSnapshot): Promise<void>;
  /** Releases the resources of the stream. */
  dispose(): void;
}

/**
 * A snapshot that does not fit the stream.
 *
 * Restore snapshots only to a stream of the same model and batch, of the same release; where the state has
 * no axis of rows, reset, snapshot and restore it as a whole.
 */
export class StreamSnapshotError extends GrusError {
  override readonly name = "StreamSnapshotError";
}

/**
 * Compiles one step of a model and keeps its state on the backend, which must be able to run synchronously.
 * The parameters are part of the program. Throws {@link CellOptionError}, also for a model that is not
 * causal, and {@link TraceError} from `push` if the backend only runs asynchronously.
 */
export async function stream<Parameters, State, Output, Reads extends DType>(
  options: StreamOptions<Parameters, State, Output, Reads>,
): Promise<Stream<Output, Reads>> {
  const { backend, model, parameters, batch = 1 } = options;
  checkSizes("stream", { batch });
  checkModel(model);
  const initial = await evaluate(backend, model.initialState(batch));
  const held = constants<Parameters>(parameters);
  const spec = inputSpec(batch, model.reads, options.inputSize ?? model.inputSize);
  const step = (state: { readonly own: State }, input: Tensor) => {
    const { state: own, output } = model.step(held, state.own, input);
    return { state: { own }, output };
  };
  const state = { own: initial };
  const loop = await compileLoop(backend, step, { state, batch: spec, results: "shared" });
  const start = snapshotOf(state);
  const reader = inputReader(spec, model.vocabulary);
  let changes = 0;
  const restore = async (snapshot: StreamSnapshot): Promise<void> => {
    checkSnapshot("restore", snapshot, start);
    changes++;
    let next = 0;
    await loop.writeState(
      mapTree(state, ({ shape, dtype }) => fromData({ shape, dtype, data: snapshot.state[next++]!.data })),
    );
  };
  return {
    batch,
    push: (input) => {
      changes++;
      return loop.runSync(reader(input));
    },
    snapshot: async () => snapshotOf(await loop.readState()),
    restore,
    reset: () => restore(start),
    update: async (change) => {
      for (;;) {
        const before = changes;
        const now = snapshotOf(await loop.readState());
        if (changes === before) return restore(change(now, start));
      }
    },
    dispose: () => loop.dispose(),
  };
}

function checkModel({ causal, step, initialState }: StreamModel<never, unknown, unknown>): void {
  if (typeof step !== "function" || typeof initialState !== "function") {
    const expected = "a model with a recurrent layer";
    throw new CellOptionError("stream", "model", inWords("without a state"), expected);
  }
  checkCausal("stream", causal);
}

function inputSpec(batch: number, reads: DType | undefined, inputSize: number | undefined): TensorSpec {
  if (reads === "int32") return { shape: [batch], dtype: "int32" };
  if (inputSize !== undefined) return { shape: [batch, inputSize], dtype: "float32" };
  throw new CellOptionError("stream", "inputSize", undefined, "the features of a step");
}

type AnyInput = StreamInput<"int32"> | StreamInput<"float32">;

/** Checks an input and wraps it, in one object that is reused. */
function inputReader(
  { shape, dtype }: TensorSpec,
  vocabulary: number | undefined,
): (input: AnyInput) => TensorData {
  const held = { shape, dtype, data: allocate(dtype, 0) };
  const size = sizeOf(shape);
  const one = allocate(dtype, 1);
  return (input) => {
    if (typeof input === "number") {
      one[0] = input;
      held.data = one;
    } else held.data = Array.isArray(input) ? Float32Array.from(input) : (input as TypedArray);
    checkInput(input, held.data, shape, dtype, size);
    if (vocabulary !== undefined && rowOutside(held.data, vocabulary - 1) >= 0)
      throw new CellOptionError("stream", "the input", input, `0 to ${vocabulary - 1}`);
    return held;
  };
}

function checkInput(
  input: AnyInput,
  data: TypedArray,
  shape: readonly number[],
  dtype: DType,
  size: number,
): void {
  const axes = dtype === "int32" ? "[batch]" : "[batch, inputSize]";
  if (data.length !== size)
    throw new ShapeError("stream", {
      subject: `the input ${axes}`,
      expected: shape,
      got: [data.length],
    });
  const isIndex = typeof input !== "number" || Number.isInteger(input);
  if (dtype !== "int32" || (data instanceof Int32Array && isIndex)) return;
  throw new DTypeError("stream", {
    subject: `the input ${axes}`,
    expected: "int32",
    got: described(input),
    cure: "Pass a whole number or an Int32Array.",
  });
}

function snapshotOf(state: unknown): StreamSnapshot {
  const tensors = leaves(state);
  return {
    format: "grus-stream",
    version: 1,
    state: tensors.map(({ shape, data }) => ({ shape: [...shape], data: data.slice() })),
  };
}

/** Throws {@link StreamSnapshotError}, naming `where`, unless a snapshot has the same shapes as another. */
export function checkSnapshot(
  where: string,
  { format, version, state }: StreamSnapshot,
  expected: StreamSnapshot,
): void {
  if (format !== "grus-stream" || version !== 1) {
    throw new StreamSnapshotError(
      `${where}: the snapshot is ${JSON.stringify(format)} version ${JSON.stringify(version)}; expected "grus-stream" version 1.`,
    );
  }
  const shapes = (all: StreamSnapshot["state"]) => all.map(({ shape }) => `[${shape.join(", ")}]`).join(" ");
  const fits =
    state.length === expected.state.length &&
    state.every(({ shape }, i) => sameShape(shape, expected.state[i]!.shape));
  if (!fits) {
    throw new StreamSnapshotError(
      `${where}: the snapshot holds ${shapes(state)}; expected ${shapes(expected.state)}.\nTake it from a stream of the same model and batch.`,
    );
  }
}
