// What an ONNX model is, and the options of reading one.
import type { Bytes, NamedModel, NamedTensorRecord, NamedValue } from "@grus/io";
import type { Tensor } from "@grus/tensor";
import type { ReadExternal } from "./external-data.ts";
import type { QuantisedWeight } from "./parameters.ts";
import type { OnnxRecurrence } from "./recurrences.ts";
import type { ElementName } from "./values.ts";

/** An input or output of an ONNX model. Floats of every width become float32, integers int32. */
export interface OnnxValue extends NamedValue {
  /** The element type in the file. */
  readonly element: ElementName;
}

/**
 * A model from an ONNX file. It is stateless: parameters are passed in, and can be trained like any others.
 */
export interface OnnxModel extends NamedModel {
  /** The inputs passed by the caller, under the model's names. */
  readonly inputs: readonly OnnxValue[];
  readonly outputs: readonly OnnxValue[];
  /**
   * The weights in the file, those in the branches of `If` and bodies of loops too: all float constants used in
   * computations, except scalars and `statistics`.
   */
  readonly parameters: NamedTensorRecord;
  /** Float constants that are neither parameters nor scalars: running statistics, and scales of int8 weights. */
  readonly statistics: NamedTensorRecord;
  /** Weights as whole numbers of 8 bits, which are not trained. */
  readonly quantised: readonly QuantisedWeight[];
  /** The version of ONNX's operators. */
  readonly opset: number;
  /** The name of the program that wrote the file. */
  readonly producer: string;
  /** Its recurrent operators, with the convention of each. */
  readonly recurrences: readonly OnnxRecurrence[];
  /** Remarks on parts of the file that are probably wrong: GRU nodes that PyTorch's exporter wrote wrongly. */
  readonly warnings: readonly string[];
  /** Metadata of the model. */
  readonly metadata: Readonly<Record<string, string>>;
  /**
   * Computes the outputs for inputs of any lengths that the model allows. Lengths are known at build time, so
   * values computed from them are not part of the program; the same holds for an input of one constant
   * integer or flag, such as a rate by which the model selects a branch. Throws {@link ModelFileError} for
   * inputs that do not fit, and for operators used in an unsupported way.
   */
  apply(parameters: NamedTensorRecord, inputs: NamedTensorRecord): Readonly<Record<string, Tensor>>;
  /**
   * The same file with other parameters, such as trained ones. Everything else is unchanged. Throws
   * {@link ModelFileError} for parameters that do not fit.
   */
  toFile(parameters: Readonly<Record<string, Tensor>>): Bytes;
  /** {@link toFile} in parts, to be written one after the other, in which the parameters are not copied. */
  toParts(parameters: Readonly<Record<string, Tensor>>): readonly Uint8Array[];
}

/** Options of {@link readOnnx}. */
export interface ReadOnnxOptions {
  /**
   * Reads the files beside the model that hold its weights, as {@link onnxExternalFiles} lists them. By
   * default a model with such files is refused.
   */
  readonly external?: ReadExternal | undefined;
  /**
   * How GRU nodes with the reset gate before the recurrent product are read: as they are written, or with the
   * gate after it, as PyTorch's nn.GRU computes; `warnings` of the model says when PyTorch wrote the wrong one.
   * Default "as-written".
   */
  readonly gru?: "as-written" | "reset-after" | undefined;
  /**
   * The bytes that intermediate values may take at a time; a model that needs more is refused before they are
   * allocated. Default: 20 times the size of the file, its data and the inputs, at least 512 MB.
   */
  readonly memory?: number | undefined;
  /**
   * Whether the bytes of the file may be changed: its weights then become views of them, each moved by up to 3 bytes
   * to an address that floats need, so that a large file takes half the memory. The bytes cannot be read again.
   * Default false: weights are copied.
   */
  readonly inPlace?: boolean | undefined;
}
