import { sizeOf, slice, stack, type Tensor, type TensorData, take, transpose } from "@grus/tensor";
import type { NodeCall, Operator } from "../node-call.ts";
import { ownEntry } from "../own-entry.ts";
import { float, toTensor } from "../values.ts";
import { activations } from "./activations.ts";

export type Activation = (x: Tensor) => Tensor;

/** The operands of one direction of a node. */
export interface Direction {
  readonly isReverse: boolean;
  /** [gates · hidden, input], gates in ONNX's order */
  readonly w: Tensor;
  /** [gates · hidden, hidden] */
  readonly r: Tensor;
  /** [gates · hidden] each; absent without biases. */
  readonly biases?: readonly [Tensor, Tensor] | undefined;
  /** [3 · hidden] */
  readonly peepholes?: Tensor | undefined;
  readonly names: readonly string[];
  readonly activations: readonly Activation[];
  readonly initial: readonly (Tensor | undefined)[];
  /** Applied to the inputs and hidden states of products, where the weights are quantised. */
  readonly prepare?: ((x: Tensor) => Tensor) | undefined;
}

/** The result of running over a sequence: outputs [time, batch, hidden], and the last states. */
export interface SequenceResult {
  readonly output: Tensor;
  readonly states: readonly Tensor[];
}

export interface Kind {
  readonly gates: number;
  /** The default activations of one direction. */
  readonly activations: readonly string[];
  /** Whether there is a cell state besides the hidden state. */
  readonly hasCell: boolean;
  readonly run: (
    call: NodeCall,
    x: Tensor,
    direction: Direction,
    lengths: Tensor | undefined,
    clip: number,
  ) => SequenceResult;
}

/** The weights of all directions: w [directions, gates · hidden, input], r [directions, gates · hidden, hidden]. */
export interface WeightInputs {
  readonly w: Tensor;
  readonly r: Tensor;
  readonly prepare?: Direction["prepare"];
}

const floatWeights = (call: NodeCall): WeightInputs => ({ w: call.float(1), r: call.float(2) });

/** A recurrent operator: its directions in turn, their outputs concatenated. */
export function recurrent(kind: Kind, weightsOf: (call: NodeCall) => WeightInputs = floatWeights): Operator {
  return (call) => {
    const isBatchFirst = call.int("layout", 0) === 1;
    const x = isBatchFirst ? transpose(call.float(0), [1, 0, 2]) : call.float(0);
    if (x.rank !== 3) call.refuse("a sequence [time, batch, features]", `[${x.shape.join(", ")}]`);
    const directions = directionsOf(call, kind, weightsOf(call), isBatchFirst);
    const lengths = call.inputs[4] === undefined ? undefined : toTensor(call.inputs[4]);
    const clip = call.floatAttribute("clip", Number.POSITIVE_INFINITY);
    // Default lengths and biases.
    call.spend(directions.length * (x.shape[1]! + 2 * directions[0]!.w.shape[0]!));
    const results = directions.map((direction) => kind.run(call, x, direction, lengths, clip));
    const outputs = stack(
      results.map(({ output }) => output),
      1,
    );
    const states = results[0]!.states.map((_, i) =>
      stack(
        results.map((own) => own.states[i]!),
        0,
      ),
    );
    if (!isBatchFirst) return [outputs, ...states].map(float);
    return [
      float(transpose(outputs, [2, 0, 1, 3])),
      ...states.map((state) => float(transpose(state, [1, 0, 2]))),
    ];
  };
}

/** Whether each direction runs backwards. */
const DIRECTIONS: Readonly<Record<string, readonly boolean[]>> = {
  forward: [false],
  reverse: [true],
  bidirectional: [false, true],
};

function directionsOf(
  call: NodeCall,
  kind: Kind,
  { w, r, prepare }: WeightInputs,
  isBatchFirst: boolean,
): Direction[] {
  const name = call.text("direction", "forward");
  const reverses = ownEntry(DIRECTIONS, name);
  if (reverses === undefined) return call.refuse("direction forward, reverse or bidirectional", name);
  const b = call.optionalFloat(3);
  const hidden = r.shape[2] ?? 0;
  const rows = kind.gates * hidden;
  const count = reverses.length;
  const fits =
    w.rank === 3 &&
    w.shape[0] === count &&
    w.shape[1] === rows &&
    r.shape[0] === count &&
    r.shape[1] === rows;
  if (!fits || call.int("hidden_size", hidden) !== hidden)
    call.refuse(`weights of ${count} directions and ${kind.gates} gates`, `[${w.shape.join(", ")}]`);
  const chosen = chosenActivations(call, kind, count);
  const peepholes = kind.hasCell ? call.optionalFloat(7) : undefined;
  const initial = [call.optionalFloat(5), kind.hasCell ? call.optionalFloat(6) : undefined];
  return reverses.map((isReverse, d) => {
    const own = b === undefined ? undefined : take(b, 0, d);
    return {
      isReverse,
      w: ofDirection(call, w, d),
      r: ofDirection(call, r, d),
      biases: own && [slice(own, 0, 0, rows), slice(own, 0, rows)],
      peepholes: peepholes && take(peepholes, 0, d),
      ...chosen[d]!,
      prepare,
      initial: initial.map((state) => state && take(state, isBatchFirst ? 1 : 0, d)),
    };
  });
}

/** The weights of one direction: of constants a view. */
function ofDirection(call: NodeCall, weights: Tensor, direction: number): Tensor {
  const view = ({ shape: [, ...shape], dtype, data }: TensorData): TensorData => {
    const size = sizeOf(shape);
    return { shape, dtype, data: data.subarray(direction * size, (direction + 1) * size) };
  };
  return call.moved(weights, `direction ${direction}`, view) ?? take(weights, 0, direction);
}

/** The activations of each direction. α and β are assigned in order to those that have them. */
function chosenActivations(
  call: NodeCall,
  kind: Kind,
  count: number,
): Pick<Direction, "names" | "activations">[] {
  const each = kind.activations.length;
  const names = call.texts("activations") ?? Array.from({ length: count }, () => kind.activations).flat();
  if (names.length !== each * count) call.refuse(`${each * count} activations`, names.join(", "));
  const [alphas, betas] = [[...call.floats("activation_alpha")], [...call.floats("activation_beta")]];
  const isPlain = alphas.length === 0 && betas.length === 0;
  const made = names.map((name) => {
    const key = Object.keys(activations).find((own) => own.toLowerCase() === name.toLowerCase());
    if (key === undefined)
      return call.refuse(`activations among ${Object.keys(activations).join(", ")}`, name);
    const { alpha, beta, of } = activations[key]!;
    const own = of(
      alpha === undefined ? 0 : (alphas.shift() ?? alpha),
      beta === undefined ? 0 : (betas.shift() ?? beta),
    );
    return { name: isPlain ? key : `${key} with custom numbers`, own };
  });
  return Array.from({ length: count }, (_, d) => {
    const part = made.slice(d * each, (d + 1) * each);
    return { names: part.map(({ name }) => name), activations: part.map(({ own }) => own) };
  });
}
