// Tensors, tracing, automatic differentiation, programs, and the reference backend.

export type { ElementwiseAttrs, GruAttrs, Instruction, RnnAttrs, SequenceAttrs } from "./attributes.ts";
export {
  grad,
  type ValueAndGradient,
  type ValueGradientAndAuxiliary,
  valueAndGrad,
  valueAndGradWithAuxiliary,
  vjp,
} from "./autodiff.ts";
export type { Backend, Executable } from "./backend.ts";
export { byName, inOrder, type Named } from "./by-name.ts";
export { checkBackend } from "./check-backend.ts";
export { checkKey } from "./check-key.ts";
export {
  type Compiled,
  compile,
  compileLoop,
  evaluate,
  type HostArguments,
  type Loop,
  type LoopBody,
  type LoopOptions,
} from "./compile.ts";
export { clamp, erf, maskedMean, oneHot, relu, softplus, square } from "./composed.ts";
export {
  type ConvolutionOptions,
  convolution,
  type TransposedConvolutionOptions,
  transposedConvolution,
} from "./convolution.ts";
export { described } from "./described.ts";
export type { DType, DTypeOf, Precision, TypedArray } from "./dtype.ts";
export { allocate } from "./dtype.ts";
export { einsum } from "./einsum.ts";
export { type ElementwiseName, elementwiseNames } from "./elementwise-names.ts";
export {
  BackendError,
  DisposedError,
  DTypeError,
  ExpectationError,
  GradientError,
  GrusError,
  KeyError,
  type Mismatch,
  ShapeError,
  type ShapeText,
  TraceError,
  TreeError,
} from "./errors.ts";
export { eventLoopPause } from "./event-loop-pause.ts";
export { topologicalOrder } from "./graph.ts";
export { beyondHalf, fromHalf, fromHalves, toHalf, toHalves } from "./half.ts";
export { fromInt8Rows, type Int8Rows, int8Rows, LEAST_STORED, type WeightFormat } from "./int8-rows.ts";
export { foldIn, type Key, key, randomBernoulli, randomNormal, splitKey } from "./key.ts";
export {
  gruGradientOperands,
  gruGradientResults,
  gruOperands,
  gruResults,
  linearScanOperands,
  lstmGradientOperands,
  lstmGradientResults,
  lstmOperands,
  lstmResults,
  rnnGradientOperands,
  rnnGradientResults,
  rnnOperands,
  rnnResults,
  scanOperands,
  scanResults,
} from "./operands.ts";
export { optimize } from "./optimize.ts";
export type { CallContext, Part, SequenceWatch, StateListener, WatchedPlace } from "./part.ts";
export { foldMovement } from "./passes/constant-movement.ts";
export { averagePool, maxPool } from "./pooling.ts";
export type { Accepts, Primitive, TensorData, TensorSpec } from "./primitive.ts";
export { argmax } from "./primitives/argmax.ts";
export {
  add,
  and,
  div,
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  maximum,
  minimum,
  mul,
  or,
  pow,
  sub,
} from "./primitives/binary.ts";
export { broadcastTo } from "./primitives/broadcast.ts";
export { cast } from "./primitives/cast.ts";
export { clipGradient } from "./primitives/clip-gradient.ts";
export { concat, stack } from "./primitives/concat.ts";
export { type SoftmaxCrossEntropyOptions, softmaxCrossEntropy } from "./primitives/cross-entropy.ts";
export { flip } from "./primitives/flip.ts";
export { gather } from "./primitives/gather.ts";
export { type GruOptions, type GruResult, gruSequence } from "./primitives/gru.ts";
export { identity, stopGradient } from "./primitives/identity.ts";
export { type LinearScanOptions, linearScan } from "./primitives/linear-scan.ts";
export { type LstmOptions, type LstmResult, lstmSequence } from "./primitives/lstm.ts";
export { type MatmulOptions, matmul } from "./primitives/matmul.ts";
export type { Operand } from "./primitives/operand.ts";
export { type PadWidths, pad } from "./primitives/pad.ts";
export { randomBits, randomUniform } from "./primitives/random.ts";
export type { RecurrentWeights, SequenceOptions } from "./primitives/recurrent.ts";
export { max, mean, type ReduceOptions, sum } from "./primitives/reduce.ts";
export { expandAxis, reshape, squeezeAxis } from "./primitives/reshape.ts";
export { type RnnOptions, type RnnResult, rnnSequence } from "./primitives/rnn.ts";
export { type ScanOptions, scan } from "./primitives/scan.ts";
export { scatterAdd } from "./primitives/scatter-add.ts";
export { slice, split, take } from "./primitives/slice.ts";
export { logSoftmax, softmax } from "./primitives/softmax.ts";
export { transpose } from "./primitives/transpose.ts";
export { abs, cos, exp, floor, log, neg, not, sigmoid, sign, sin, sqrt, tanh } from "./primitives/unary.ts";
export { where } from "./primitives/where.ts";
export {
  type Attrs,
  bodyOf,
  type ConstantVariable,
  isStep,
  type PrimitiveAttrs,
  type PrimitiveName,
  type Program,
  programText,
  type ScanAttrs,
  type SequenceName,
  type StateVariable,
  type Step,
  type Variable,
} from "./program.ts";
export { type Floats, isRagged, type Ragged, type RaggedData, rowOutside, type Sequence } from "./ragged.ts";
export { recordOf } from "./record-of.ts";
export { type ReferenceOptions, referenceBackend } from "./reference-backend.ts";
export { replay } from "./replay.ts";
export { type RunningStatistics, runningStatistics } from "./running-statistics.ts";
export { inPart } from "./scope.ts";
export {
  axes,
  broadcastShapes,
  type Copies,
  formatShape,
  lastAxes,
  type Shape,
  sameShape,
  sizeOf,
  stridesOf,
} from "./shape.ts";
export { stridedSlice } from "./strided-slice.ts";
export {
  arange,
  fromData,
  full,
  isConstant,
  type NestedNumbers,
  ones,
  scalar,
  Tensor,
  tensor,
  zeros,
} from "./tensor.ts";
export { type TraceRequest, trace } from "./trace.ts";
export {
  constants,
  flatten,
  isLeaf,
  type LeavesOf,
  leaves,
  type MapLeaves,
  mapTree,
  type NamedLeaf,
  type OnHost,
  replaceLeaves,
  type Specs,
  type Traced,
  type Tree,
  unflatten,
  type WithLeaves,
  zipTrees,
} from "./tree.ts";
export type { Padding, WindowOptions } from "./windows.ts";
