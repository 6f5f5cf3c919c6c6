// The Differentiable Neural Computer.
import {
  add,
  expandAxis,
  mul,
  sigmoid,
  slice,
  softmax,
  softplus,
  squeezeAxis,
  sub,
  type Tensor,
  zeros,
} from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { checkSizes } from "../errors.ts";
import { readMemory, writeMemory } from "./access.ts";
import { allocationWeights, nextUsage, retention } from "./allocation.ts";
import { contentWeights } from "./content.ts";
import { type InterfaceLayout, interfaceSize, splitInterface } from "./interface.ts";
import { backwardWeights, forwardWeights, nextLinks, nextPrecedence } from "./links.ts";
import {
  initialMemory,
  type MemoryCellOptions,
  type MemoryCellParameters,
  type MemoryState,
  memoryCell,
} from "./memory-cell.ts";

/** The state of a Differentiable Neural Computer; it has one write head. */
export interface DifferentiableNeuralComputerState<State extends CellState = CellState>
  extends MemoryState<State> {
  /** u [batch, slots]: the usage of each slot, in [0, 1]. */
  readonly usage: Tensor;
  /** p [batch, slots]: the degree to which each slot was written last. */
  readonly precedence: Tensor;
  /** L [batch, slots, slots]: at (i, j) the degree to which i was written right after j. */
  readonly links: Tensor;
}

type Own = Omit<DifferentiableNeuralComputerState, "hidden" | "controller">;
type Parts = ReturnType<typeof splitInterface<keyof ReturnType<typeof layoutOf>>>;

/**
 * A Differentiable Neural Computer (Graves et al. 2016, Nature 538, 471-476): a controller with a memory M of
 * `slots` × `width`, written by content or to free slots, and read by content or in the order of writing:
 *
 *     w_w = g_w (g_a allocation + (1 − g_a) content(M, k_w))    M' = M ⊙ (1 − w_w e) + w_w v
 *     w_r = π_1 L'ᵀ w_r + π_2 content(M', k_r) + π_3 L' w_r    r = w_r M'    y = W [controller; r] + b
 *
 * with strengths 1 + softplus, gates and e by σ, read modes π by softmax; usage, allocation and links as in
 * {@link nextUsage}, {@link allocationWeights} and {@link nextLinks}. Allocation compares all pairs of slots
 * and the links are a matrix of them, so a step takes memory and time of slots² per row. Initially M is 1e-6
 * everywhere and all else 0. Linear maps are initialised as in PyTorch. Throws {@link CellOptionError}.
 */
export function differentiableNeuralComputerCell<ControllerParameters, State extends CellState>(
  options: MemoryCellOptions<ControllerParameters, State>,
): Cell<MemoryCellParameters<ControllerParameters>, DifferentiableNeuralComputerState<State>> {
  const { slots, width, readHeads = 1 } = options;
  const source = "differentiableNeuralComputerCell";
  checkSizes(source, { slots, width, readHeads });
  const layout = layoutOf(readHeads, width);
  return memoryCell(options, {
    source,
    readHeads,
    interfaceSize: interfaceSize(layout),
    initialState: (batch): Own => ({
      memory: initialMemory(batch, slots, width),
      reads: zeros([batch, readHeads, width]),
      readWeights: zeros([batch, readHeads, slots]),
      writeWeights: zeros([batch, 1, slots]),
      usage: zeros([batch, slots]),
      precedence: zeros([batch, slots]),
      links: zeros([batch, slots, slots]),
    }),
    access: (interfaceVector, state): Own => {
      const parts = splitInterface(interfaceVector, layout);
      return read(parts, write(parts, state));
    },
  });
}

function layoutOf(readHeads: number, width: number) {
  return {
    readKeys: [readHeads, width],
    readStrength: [readHeads, 1],
    writeKey: [1, width],
    writeStrength: [1, 1],
    erase: [1, width],
    write: [1, width],
    free: [readHeads, 1],
    allocationGate: [1, 1],
    writeGate: [1, 1],
    modes: [readHeads, 3],
  } satisfies InterfaceLayout<string>;
}

/** Computes the write weights, writes, and updates usage, precedence and links. */
function write(parts: Parts, state: Own): Own {
  const written = squeezeAxis(state.writeWeights, 1);
  const retained = retention(squeezeAxis(sigmoid(parts.free), -1), state.readWeights);
  const usage = nextUsage(state.usage, written, retained);
  const content = contentWeights(state.memory, parts.writeKey, strengthOf(parts.writeStrength));
  const gate = sigmoid(parts.allocationGate);
  const found = add(mul(gate, expandAxis(allocationWeights(usage), 1)), mul(sub(1, gate), content));
  const writeWeights = mul(sigmoid(parts.writeGate), found);
  const now = squeezeAxis(writeWeights, 1);
  return {
    ...state,
    memory: writeMemory(state.memory, {
      weights: writeWeights,
      erase: sigmoid(parts.erase),
      add: parts.write,
    }),
    writeWeights,
    usage,
    precedence: nextPrecedence(state.precedence, now),
    links: nextLinks(state.links, state.precedence, now),
  };
}

/** Reads the memory after the write. */
function read(parts: Parts, state: Own): Own {
  const modes = softmax(parts.modes);
  const weightings = [
    backwardWeights(state.links, state.readWeights),
    contentWeights(state.memory, parts.readKeys, strengthOf(parts.readStrength)),
    forwardWeights(state.links, state.readWeights),
  ];
  const readWeights = weightings
    .map((weights, i) => mul(slice(modes, 2, i, i + 1), weights))
    .reduce((a, b) => add(a, b));
  return { ...state, reads: readMemory(state.memory, readWeights), readWeights };
}

/** 1 + softplus: [batch, heads, 1] -> [batch, heads], at least 1. */
function strengthOf(x: Tensor): Tensor {
  return squeezeAxis(add(1, softplus(x)), -1);
}
