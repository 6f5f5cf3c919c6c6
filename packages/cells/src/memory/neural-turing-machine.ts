// The Neural Turing Machine.
import {
  add,
  broadcastTo,
  concat,
  oneHot,
  sigmoid,
  softmax,
  softplus,
  split,
  squeezeAxis,
  type Tensor,
  tanh,
  zeros,
} from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { CellOptionError, checkSizes } from "../errors.ts";
import { readMemory, writeMemory } from "./access.ts";
import { contentWeights } from "./content.ts";
import { type InterfaceLayout, interfaceSize, splitInterface } from "./interface.ts";
import { interpolateWeights, sharpenWeights, shiftWeights } from "./location.ts";
import {
  initialMemory,
  type MemoryCellOptions,
  type MemoryCellParameters,
  type MemoryState,
  memoryCell,
} from "./memory-cell.ts";

/** Options of {@link neuralTuringMachineCell}. */
export interface NeuralTuringMachineOptions<ControllerParameters, State extends CellState>
  extends MemoryCellOptions<ControllerParameters, State> {
  /** Write heads. Default 1. */
  readonly writeHeads?: number | undefined;
  /**
   * The largest shift of a head per step, in either direction; 2 · maxShift + 1 is at most `slots`. Default
   * 1.
   */
  readonly maxShift?: number | undefined;
}

/** The addressing parameters, [batch, heads, features] each, already in their ranges. */
interface Address {
  readonly keys: Tensor;
  readonly strength: Tensor;
  readonly gate: Tensor;
  readonly shifts: Tensor;
  readonly gamma: Tensor;
}

type Own = Omit<MemoryState, "hidden" | "controller">;

/**
 * A Neural Turing Machine (Graves et al. 2014, arXiv 1410.5401): a controller with a memory M of `slots` ×
 * `width`, addressed by content and by location. From the controller's output each head gets a key k = tanh,
 * β = softplus, g = σ, shifts s = softmax, γ = 1 + softplus:
 *
 *     w_c = softmax(β cos(k, M))    w_g = g w_c + (1 − g) w    w_s = s ∗ w_g    w' = w_s^γ / Σ w_s^γ
 *
 * Read heads read r = w' M, write heads then erase with e = σ and add a = tanh: M' = M ⊙ ∏(1 − w' e) + Σ w'
 * a. The output is W [controller; r] + b, without activation. Reading precedes writing, and the values are
 * bounded, as in Collier and Beel (2018, arXiv 1807.08518). Initially M is 1e-6 everywhere (as theirs), every
 * head focuses on slot 0, and nothing has been read. Linear maps are initialised as in PyTorch. Throws
 * {@link CellOptionError}.
 */
export function neuralTuringMachineCell<ControllerParameters, State extends CellState>(
  options: NeuralTuringMachineOptions<ControllerParameters, State>,
): Cell<MemoryCellParameters<ControllerParameters>, MemoryState<State>> {
  const { slots, width, readHeads = 1, writeHeads = 1, maxShift = 1 } = options;
  const source = "neuralTuringMachineCell";
  checkSizes(source, { slots, width, readHeads, writeHeads, maxShift });
  if (2 * maxShift + 1 > slots) {
    throw new CellOptionError(source, "maxShift", maxShift, `2 · maxShift + 1 at most slots, ${slots}`);
  }
  const heads = readHeads + writeHeads;
  const layout = {
    keys: [heads, width],
    strength: [heads, 1],
    gate: [heads, 1],
    shifts: [heads, 2 * maxShift + 1],
    gamma: [heads, 1],
    erase: [writeHeads, width],
    add: [writeHeads, width],
  } satisfies InterfaceLayout<string>;
  return memoryCell(options, {
    source,
    readHeads,
    interfaceSize: interfaceSize(layout),
    initialState: (batch): Own => ({
      memory: initialMemory(batch, slots, width),
      reads: zeros([batch, readHeads, width]),
      readWeights: firstSlot([batch, readHeads, slots]),
      writeWeights: firstSlot([batch, writeHeads, slots]),
    }),
    access: (interfaceVector, state): Own => {
      const parts = splitInterface(interfaceVector, layout);
      const previous = concat([state.readWeights, state.writeWeights], 1);
      const weights = addressMemory(state.memory, previous, addressOf(parts));
      const [readWeights, writeWeights] = split(weights, 1, [readHeads, writeHeads]);
      const write = { weights: writeWeights, erase: sigmoid(parts.erase), add: tanh(parts.add) };
      return {
        memory: writeMemory(state.memory, write),
        reads: readMemory(state.memory, readWeights),
        readWeights,
        writeWeights,
      };
    },
  });
}

/** The addressing parameters of each head, from the interface vector. */
function addressOf({ keys, strength, gate, shifts, gamma }: Address): Address {
  return {
    keys: tanh(keys),
    strength: squeezeAxis(softplus(strength), -1),
    gate: squeezeAxis(sigmoid(gate), -1),
    shifts: softmax(shifts),
    gamma: squeezeAxis(add(1, softplus(gamma)), -1),
  };
}

/** The weights of all heads, [batch, heads, slots], after the four stages of addressing. */
function addressMemory(
  memory: Tensor,
  previous: Tensor,
  { keys, strength, gate, shifts, gamma }: Address,
): Tensor {
  const content = contentWeights(memory, keys, strength);
  return sharpenWeights(shiftWeights(interpolateWeights(content, previous, gate), shifts), gamma);
}

/** 1 at the first slot, 0 elsewhere. */
function firstSlot(shape: readonly [number, number, number]): Tensor {
  return broadcastTo(oneHot(zeros([], "int32"), shape[2]), shape);
}
