// The programs of decoding: one that reads inputs, and one that makes a step for all beams.
import {
  type Backend,
  broadcastTo,
  type Compiled,
  compile,
  compileLoop,
  expandAxis,
  fromData,
  gather,
  type Loop,
  logSoftmax,
  mapTree,
  reshape,
  ShapeError,
  sameShape,
  type Tensor,
  type TensorData,
  tensor,
  zeros,
} from "@grus/tensor";

/** The functions of a model. */
export interface DecodeFunctions<Begun extends { readonly state: unknown }> {
  /** Takes the leaves of the inputs. */
  begin(input: readonly Tensor[]): Begun;
  step(token: Tensor<"int32">, begun: Begun): DecodeStep<Begun["state"]>;
}

/** The result of a step. */
export interface DecodeStep<State> {
  /** [rows, classes] */
  readonly logits: Tensor;
  readonly state: State;
  /** Attention weights, [rows, positions]. */
  readonly weights?: Tensor | undefined;
}

/** The inputs of a step, int32 [rows] each: the newest index, and the row of the last step that it continues. */
interface StepBatch {
  readonly token: Tensor<"int32">;
  readonly from: Tensor<"int32">;
}

/** The outputs of a step. */
export interface StepOutput {
  /** [rows, classes] */
  readonly logProbabilities: Tensor;
  /** [rows, positions] */
  readonly weights?: Tensor | undefined;
}

type Held<Begun> = { readonly begun: Begun };

/** The programs of one model. The rows of an input are its beams. */
export class DecodeSteps<Begun extends { readonly state: unknown }> {
  readonly #backend: Backend;
  readonly #beams: number;
  readonly #model: DecodeFunctions<Begun>;
  /** For all inputs of a group; kept for the next group if it has the same shapes. */
  #begin: Compiled<[readonly Tensor[]], Held<Begun>> | undefined;
  #input: readonly TensorData[] = [];
  #whole: Loop<Held<Begun>, StepBatch, StepOutput> | undefined;
  /** For the inputs that are still open, once they are few. */
  #part: Loop<Held<Begun>, StepBatch, StepOutput> | undefined;

  constructor(backend: Backend, beams: number, model: DecodeFunctions<Begun>) {
    this.#backend = backend;
    this.#beams = beams;
    this.#model = model;
  }

  /** Reads the leaves of a group of inputs, on the host. */
  async begin(input: readonly TensorData[]): Promise<void> {
    this.#part?.dispose();
    this.#part = undefined;
    const own = input.map((leaf) => fromData(leaf));
    if (this.#begin === undefined || !haveSameShapes(input, this.#input)) {
      this.dispose();
      this.#input = input;
      this.#begin = await compile(
        this.#backend,
        (given: readonly Tensor[]) => ({ begun: repeatRows(this.#model.begin(given), this.#beams, given) }),
        own,
      );
    }
    const state = await this.#begin.run(own);
    const rows = own[0]!.shape[0]! * this.#beams;
    if (this.#whole === undefined) this.#whole = await this.#compileStep(state, rows);
    else await this.#whole.writeState(state);
  }

  /** One step. The arrays of the result are overwritten by the next. */
  async run(token: Int32Array, from: Int32Array): Promise<StepOutput> {
    return (this.#part ?? this.#whole)!.run({ token: tensor(token), from: tensor(from) });
  }

  /** Keeps some inputs alone, by their place in the group or among those kept before. */
  async keep(places: readonly number[]): Promise<void> {
    const rows = places.flatMap((place) =>
      Array.from({ length: this.#beams }, (_, beam) => place * this.#beams + beam),
    );
    const held = await (this.#part ?? this.#whole)!.readState();
    this.#part?.dispose();
    this.#part = undefined;
    const kept = mapTree(held, (leaf) => takeRows(leaf, rows));
    this.#part = await this.#compileStep(kept, rows.length);
  }

  dispose(): void {
    for (const program of [this.#begin, this.#whole, this.#part]) program?.dispose();
    this.#begin = undefined;
    this.#whole = undefined;
    this.#part = undefined;
  }

  /** The step as a loop that keeps its states: each row takes the state of the row that it continues. */
  #compileStep(state: Held<Begun>, rows: number): Promise<Loop<Held<Begun>, StepBatch, StepOutput>> {
    const isReordered = this.#beams > 1;
    const body = ({ begun }: Held<Begun>, { token, from }: StepBatch) => {
      const before: Begun["state"] = isReordered
        ? mapTree(begun.state, (leaf) => gather(leaf, from))
        : begun.state;
      const { logits, state: next, weights } = this.#model.step(token, { ...begun, state: before });
      checkRows("logits", logits, rows);
      if (weights !== undefined) checkRows("weights", weights, rows);
      return {
        state: { begun: { ...begun, state: next } },
        output: { logProbabilities: logSoftmax(logits), weights },
      };
    };
    const batch = zeros([rows], "int32");
    return compileLoop<Held<Begun>, StepBatch, StepOutput>(this.#backend, body, {
      state,
      batch: { token: batch, from: batch },
      results: "shared",
    });
  }
}

function haveSameShapes(own: readonly TensorData[], other: readonly TensorData[]): boolean {
  return own.every(({ shape }, i) => sameShape(shape, other[i]!.shape));
}

/** Each row `beams` times. Throws {@link ShapeError} for a leaf without a row for each input. */
function repeatRows<Begun>(begun: Begun, beams: number, input: readonly Tensor[]): Begun {
  const inputs = input[0]!.shape[0]!;
  return mapTree(begun, (leaf, path) => {
    const [rows, ...rest] = leaf.shape;
    if (rows !== inputs)
      throw new ShapeError("decode", {
        subject: path === "" ? "the result of begin" : `${path} of begin`,
        expected: `[inputs=${inputs}, …]`,
        got: leaf.shape,
        cure: "Return a row for each input; tensors that all inputs share belong into step.",
      });
    if (beams === 1) return leaf;
    const repeated = broadcastTo(expandAxis(leaf, 1), [inputs, beams, ...rest]);
    return reshape(repeated, [inputs * beams, ...rest]);
  });
}

function checkRows(subject: string, { shape }: Tensor, rows: number): void {
  if (shape.length === 2 && shape[0] === rows) return;
  const axis = subject === "logits" ? "classes" : "positions";
  throw new ShapeError("decode", {
    subject: `${subject} of step`,
    expected: `[rows=${rows}, ${axis}]`,
    got: shape,
  });
}

function takeRows(leaf: Tensor, rows: readonly number[]): Tensor {
  const [all, ...rest] = leaf.shape;
  const width = leaf.size / all!;
  const data = leaf.data.slice(0, rows.length * width);
  rows.forEach((row, i) => data.set(leaf.data.subarray(row * width, (row + 1) * width), i * width));
  return tensor(data, [rows.length, ...rest], leaf.dtype);
}
