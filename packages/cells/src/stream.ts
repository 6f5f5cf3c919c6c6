// Streaming inference: one step at a time, with the state kept where the backend computes.
import {
  type Backend,
  compileLoop,
  constants,
  evaluate,
  fromData,
  GrusError,
  leaves,
  mapTree,
  type OnHost,
  ShapeError,
  sameShape,
  type Tensor,
  type TensorData,
  type TypedArray,
} from "@grus/tensor";
import { checkSizes } from "./errors.ts";

/** What can be streamed: a recurrent layer, a cell, or a record of your own that puts layers together step by step. */
export interface StreamModel<Parameters, State> {
  /** Features of a step's input. */
  readonly inputSize: number;
  /** The state before the first step. */
  initialState(batch: number): State;
  /** One step: `input` is [batch, inputSize], `output` any shape. */
  step(
    parameters: Parameters,
    state: State,
    input: Tensor,
  ): { readonly state: State; readonly output: Tensor };
}

/** Options of {@link stream}. */
export interface StreamOptions<Parameters, State> {
  readonly backend: Backend;
  readonly model: StreamModel<Parameters, State>;
  readonly parameters: Parameters | OnHost<Parameters>;
  /** Streams that go on together, a row each. Default 1. */
  readonly batch?: number | undefined;
}

/** The state of a stream at one moment: plain data that survives structuredClone and postMessage. */
export interface StreamSnapshot {
  readonly format: "grus-stream";
  readonly version: 1;
  /** The tensors of the state, in order; their first axis is the batch. */
  readonly state: readonly { readonly shape: readonly number[]; readonly data: TypedArray }[];
}

/** A model that goes on step by step. Its memory does not grow. */
export interface Stream {
  /** Rows of a step's input and output. */
  readonly batch: number;
  /** The shape of a step's output. */
  readonly outputShape: readonly number[];
  /**
   * One step: `input` holds [batch, inputSize]. Returns the output, an array of the stream's own that the next step may overwrite.
   * Throws {@link ShapeError} for an input of another length.
   */
  push(input: Float32Array): Float32Array;
  /** The state as it is now. */
  snapshot(): Promise<StreamSnapshot>;
  /** Goes on from a snapshot. Throws {@link StreamSnapshotError} for one of another model or batch. */
  restore(snapshot: StreamSnapshot): Promise<void>;
  /** Starts again from the initial state. */
  reset(): Promise<void>;
  /**
   * Replaces the state by what `change` makes of it as it is now and of the initial state; no step comes in between. For single rows see
   * {@link resetRows}, {@link snapshotRows} and {@link restoreRows}.
   */
  update(change: (now: StreamSnapshot, initial: StreamSnapshot) => StreamSnapshot): Promise<void>;
  /** Frees what the stream holds. */
  dispose(): void;
}

/** A snapshot that does not fit the stream. */
export class StreamSnapshotError extends GrusError {
  override readonly name = "StreamSnapshotError";
}

/**
 * Compiles one step of a model and keeps its state on the backend, which must be able to run without suspending. The parameters are part of the
 * program. Throws {@link CellOptionError}, and {@link TraceError} from `push` where the backend only runs asynchronously.
 */
export async function stream<Parameters, State>(options: StreamOptions<Parameters, State>): Promise<Stream> {
  const { backend, model, parameters, batch = 1 } = options;
  checkSizes("stream", { batch });
  const initial = await evaluate(backend, model.initialState(batch));
  const held = constants<Parameters>(parameters);
  const spec = { shape: [batch, model.inputSize], dtype: "float32" } as const;
  const step = (state: { readonly own: State }, input: Tensor) => {
    const { state: own, output } = model.step(held, state.own, input);
    return { state: { own }, output };
  };
  const state = { own: initial };
  const loop = await compileLoop(backend, step, { state, batch: spec, results: "shared" });
  const start = snapshotOf(state);
  const { outputs, variables } = loop.program;
  const reader = inputReader(batch, model.inputSize);
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
    outputShape: variables[outputs[0]!]!.shape,
    push: (input) => {
      changes++;
      return loop.runSync(reader(input)).data as Float32Array;
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

/** Checks the length of an input and wraps it, in one object that is used again and again. */
function inputReader(batch: number, inputSize: number): (input: Float32Array) => TensorData {
  const held = {
    shape: [batch, inputSize],
    dtype: "float32" as const,
    data: new Float32Array(0) as Float32Array,
  };
  return (input) => {
    if (input.length !== batch * inputSize) {
      throw new ShapeError(
        "stream",
        `the input holds ${input.length} numbers; expected [batch, inputSize] = [${batch}, ${inputSize}].`,
      );
    }
    held.data = input;
    return held;
  };
}

function snapshotOf(state: unknown): StreamSnapshot {
  const tensors = leaves(state);
  return {
    format: "grus-stream",
    version: 1,
    state: tensors.map(({ shape, data }) => ({ shape: [...shape], data: data.slice() })),
  };
}

/** Throws {@link StreamSnapshotError}, naming `where`, unless a snapshot has the shapes of another. */
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
