// What every model that can be opened has in common: inputs, outputs and parameters by name.
import type { DType, Tensor } from "@grus/tensor";

/** Tensors by name. */
export type NamedTensorRecord = Readonly<Record<string, Tensor>>;

/** An input or output of a model. */
export interface NamedValue {
  readonly name: string;
  readonly dtype: DType;
  /** Lengths of the axes; a text is the name of a length that is open, undefined one without a name. Undefined as a whole where nothing is known. */
  readonly shape: readonly (number | string | undefined)[] | undefined;
}

/** A model as a pure function. It holds no state: parameters are passed in, and may be trained like any others. */
export interface NamedModel {
  readonly inputs: readonly NamedValue[];
  readonly outputs: readonly NamedValue[];
  readonly parameters: NamedTensorRecord;
  /** What is kept beside the parameters and not trained, such as running means and variances. Default nothing. */
  readonly statistics?: NamedTensorRecord | undefined;
  /** The outputs for inputs of any lengths that the model allows. */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): NamedTensorRecord;
}
