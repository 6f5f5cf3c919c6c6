// The lowest layer of a decoder, which reads the states of the encoder.
import type { AttentionMemory } from "@grus/cells";
import type { CallContext, Key, Part, Sequence, Tensor } from "@grus/tensor";

/** The results of an attention layer over known inputs. */
export interface AttendedSteps {
  /** [batch, steps, outputSize], of the same kind as the inputs. */
  readonly output: Sequence;
  /** [batch, steps, time of the memory]. */
  readonly weights: Tensor;
}

/** The result of one step of an attention layer. */
export interface AttendedStep<State> {
  readonly state: State;
  /** [batch, outputSize] */
  readonly output: Tensor;
  /** [batch, time of the memory] */
  readonly weights: Tensor;
}

/** An attention layer bound to its parameters. */
export interface AttentionLayerCall<State extends object = object> {
  /** Prepares the states of an encoder, once for all steps; padding is not read. */
  prepare(states: Sequence): AttentionMemory;
  /** The state before the first step, from the hidden state of the cell, [batch, hiddenSize]. */
  begin(hidden: Tensor, memory: AttentionMemory): State;
  /** Over inputs that are known, [batch, steps, inputSize] (teacher forcing). */
  run(x: Sequence, memory: AttentionMemory, state: State): AttendedSteps;
  /** One step: `x` is [batch, inputSize]. */
  step(x: Tensor, memory: AttentionMemory, state: State): AttendedStep<State>;
}

/** An attention layer. It holds no tensors. */
export interface AttentionLayer extends Part<AttentionLayerCall> {
  readonly outputSize: number;
  init(key: Key): object;
  bind(parameters: object, context?: CallContext): AttentionLayerCall;
}
