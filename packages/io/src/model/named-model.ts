// The interface of all models read from files: inputs, outputs and parameters by name.
import type { DType, Tensor } from "@grus/tensor";

/** Tensors by name. */
export type NamedTensorRecord = Readonly<Record<string, Tensor>>;

/** An input or output of a model. */
export interface NamedValue {
  readonly name: string;
  readonly dtype: DType;
  /**
   * Axis lengths; a string names a variable length, undefined is an unnamed one. Undefined as a whole if
   * nothing is known.
   */
  readonly shape: readonly (number | string | undefined)[] | undefined;
  /** What it holds, in words. Default unknown. */
  readonly description?: string | undefined;
}

/**
 * A model as a pure function. It is stateless: parameters are passed in, and can be trained like any others.
 */
export interface NamedModel {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly parameters: NamedTensorRecord;
  /**
   * Tensors kept beside the parameters and not trained, such as running means and variances. Default none.
   */
  readonly statistics?: NamedTensorRecord | undefined;
  /** Computes the outputs for inputs of any lengths that the model allows. */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): NamedTensorRecord;
}
