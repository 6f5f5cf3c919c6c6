// Recurrent cells, layers, initialisers and losses.
export {
  type AdaptiveLossOptions,
  type AdaptiveSoftmax,
  type AdaptiveSoftmaxCall,
  type AdaptiveSoftmaxOptions,
  type AdaptiveSoftmaxParameters,
  adaptiveSoftmax,
  type ClusterParameters,
} from "./adaptive-softmax.ts";
export {
  type AdditiveAttentionOptions,
  type AdditiveAttentionParameters,
  additiveAttention,
  concatAttention,
} from "./attention/additive.ts";
export type { Attention, AttentionMemory, AttentionResult, AttentionResults } from "./attention/attention.ts";
export {
  type AttentionSteps,
  type AttentionStepsOptions,
  type AttentionStepsParameters,
  attentionSteps,
} from "./attention/attention-steps.ts";
export type {
  AttentionDecoder,
  AttentionSequence,
  AttentionState,
  DecoderCall,
  DecoderCallOptions,
} from "./attention/decoder.ts";
export {
  type AttentionDecoderOptions,
  type AttentionDecoderParameters,
  bahdanauDecoder,
  type LuongDecoderOptions,
  type LuongDecoderParameters,
  luongDecoder,
} from "./attention/decoders.ts";
export { maskedLogSoftmax, maskedSoftmax } from "./attention/masked-softmax.ts";
export {
  type MultiHeadAttention,
  type MultiHeadCall,
  type MultiHeadCallOptions,
  type MultiHeadOptions,
  type MultiHeadParameters,
  type MultiHeadResult,
  multiHeadAttention,
} from "./attention/multi-head.ts";
export {
  dotAttention,
  type GeneralAttentionOptions,
  type GeneralAttentionParameters,
  generalAttention,
} from "./attention/multiplicative.ts";
export { type PointerAttention, pointerAttention } from "./attention/pointer.ts";
export type { PositionOptions } from "./attention/positions.ts";
export {
  type DotProductOperands,
  type DotProductOptions,
  type DotProductResult,
  scaledDotProductAttention,
} from "./attention/scaled-dot-product.ts";
export {
  type BatchNormLstmLayerParameters,
  type BatchNormLstmOptions,
  batchNormLstm,
} from "./batch-norm-lstm.ts";
export { type BatchNormLstmCellOptions, batchNormLstmCell } from "./batch-norm-lstm-cell.ts";
export type {
  BatchNormLstmParameters,
  BatchNormLstmState,
  BatchNormStatistics,
  StepMoments,
} from "./batch-norm-lstm-parameters.ts";
export { batchNormStatistics } from "./batch-norm-statistics.ts";
export {
  type Cell,
  type CellSequence,
  type CellSequenceOptions,
  type CellState,
  type CellStep,
  cell,
  maskHidden,
  type StepContext,
} from "./cell.ts";
export {
  type Connection,
  connectionOf,
  type HighwayOptions,
  highwayConnection,
  residualConnection,
} from "./connection.ts";
export { type ConvLstmCellOptions, type ConvLstmParameters, convLstmCell } from "./conv-lstm-cell.ts";
export { coupledLstmCell } from "./coupled-lstm-cell.ts";
export { type Crf, type CrfCall, type CrfOptions, crf } from "./crf/crf.ts";
export type { CrfForbidden } from "./crf/forbidden.ts";
export type { CrfParameters } from "./crf/parameters.ts";
export type { CrfPath } from "./crf/viterbi.ts";
export {
  type CtcBeamOptions,
  CtcDecodeError,
  type CtcDecodeOptions,
  type CtcHypothesis,
  ctcBeamSearch,
  ctcGreedyDecode,
} from "./ctc/ctc-decode.ts";
export { type CtcLossOptions, ctcLoss } from "./ctc/ctc-loss.ts";
export { clipGradients } from "./decorators/clip-gradients.ts";
export { type HighwayParameters, highway, residual } from "./decorators/connected.ts";
export { type DropConnectOptions, dropConnect } from "./decorators/drop-connect.ts";
export type { WeightFilter } from "./decorators/reweight.ts";
export {
  type VariationalDropoutOptions,
  variationalDropout,
} from "./decorators/variational-dropout.ts";
export {
  type WeightNormOptions,
  type WeightNormParameters,
  weightNorm,
} from "./decorators/weight-norm.ts";
export { type ZoneoutRates, zoneout } from "./decorators/zoneout.ts";
export { applyDropout, type DropoutOptions, dropout } from "./dropout.ts";
export { activation, mapSteps } from "./each-step.ts";
export { type EmbeddingOptions, type EmbeddingParameters, embedding } from "./embedding.ts";
export { CellOptionError } from "./errors.ts";
export {
  type ExponentialLstmCellOptions,
  type ExponentialLstmState,
  exponentialLstmCell,
} from "./exponential-lstm-cell.ts";
export type { AllowedTokens } from "./generation/allowed-tokens.ts";
export { type DecodeOptions, decode } from "./generation/decode.ts";
export type { DecodeStep } from "./generation/decode-steps.ts";
export type { Hypothesis, RankOptions } from "./generation/hypothesis.ts";
export { type SampleOptions, sample } from "./generation/sample.ts";
export { type SampleRowsOptions, sampleRows } from "./generation/sample-rows.ts";
export type { SearchOptions } from "./generation/search-options.ts";
export { shiftRight } from "./generation/shift-right.ts";
export type { DrawOptions } from "./generation/token-sampler.ts";
export { type GruCellOptions, gruCell } from "./gru-cell.ts";
export {
  type IndependentRnnCellOptions,
  type IndependentRnnParameters,
  independentRnnCell,
} from "./independent-rnn-cell.ts";
export { constantInit } from "./initialisers/constant.ts";
export { type GainActivation, gainOf } from "./initialisers/gain.ts";
export {
  type ChronoOptions,
  chronoGruInit,
  chronoLstmInit,
  type ForgetBiasOptions,
  forgetBiasInit,
} from "./initialisers/gate-biases.ts";
export type { Initialiser } from "./initialisers/initialiser.ts";
export { type NormalOptions, normalInit } from "./initialisers/normal.ts";
export {
  type GainOptions,
  identityInit,
  type OrthogonalOptions,
  orthogonal,
} from "./initialisers/orthogonal.ts";
export { perGate } from "./initialisers/per-gate.ts";
export {
  type GlorotOptions,
  glorotNormal,
  glorotUniform,
  type HeOptions,
  heNormal,
  heUniform,
  lecunNormal,
  lecunUniform,
} from "./initialisers/scaled.ts";
export { type SparseOptions, sparseInit } from "./initialisers/sparse.ts";
export {
  describeSpectrum,
  type Spectrum,
  type SpectrumOptions,
  spectrumOf,
} from "./initialisers/spectrum.ts";
export { type TruncatedNormalOptions, truncatedNormalInit } from "./initialisers/truncated-normal.ts";
export { type UniformOptions, uniformInit } from "./initialisers/uniform.ts";
export type { Filter, FilterCall, Layer, LayerCall, Pool, PoolCall } from "./layer.ts";
export type { LayerConnection } from "./layer-connection.ts";
export {
  type LayerNormCellOptions,
  type LayerNormGruParameters,
  type LayerNormLstmParameters,
  layerNormGruCell,
  layerNormLstmCell,
} from "./layer-norm-cells.ts";
export { layers } from "./layers.ts";
export { type LinearOptions, type LinearParameters, linear } from "./linear.ts";
export { binaryCrossEntropy, binaryCrossEntropyOfProbabilities } from "./losses/binary-cross-entropy.ts";
export { type CrossEntropyOptions, crossEntropy } from "./losses/cross-entropy.ts";
export { type FocalOptions, focal } from "./losses/focal.ts";
export { type GaussianNllOptions, gaussianNll } from "./losses/gaussian-nll.ts";
export { type HuberOptions, huber } from "./losses/huber.ts";
export { type KlDistillationOptions, klDistillation } from "./losses/kl-distillation.ts";
export { type LinearCrossEntropyOptions, linearCrossEntropy } from "./losses/linear-cross-entropy.ts";
export { logGamma } from "./losses/log-gamma.ts";
export { meanAbsoluteError } from "./losses/mean-absolute-error.ts";
export { meanSquaredError } from "./losses/mean-squared-error.ts";
export { type MultiQuantileOptions, multiQuantile } from "./losses/multi-quantile.ts";
export { negativeBinomialNll } from "./losses/negative-binomial-nll.ts";
export { type QuantileOptions, quantile } from "./losses/quantile.ts";
export type { LossOptions } from "./losses/reduction.ts";
export { type StudentTParameters, studentTNll } from "./losses/student-t-nll.ts";
export { type LstmState, lstmCell } from "./lstm-cell.ts";
export { type MemoryWrite, readMemory, writeMemory } from "./memory/access.ts";
export { allocationWeights, nextUsage, retention } from "./memory/allocation.ts";
export { contentWeights, cosineSimilarity } from "./memory/content.ts";
export {
  type DifferentiableNeuralComputerState,
  differentiableNeuralComputerCell,
} from "./memory/differentiable-neural-computer.ts";
export { backwardWeights, forwardWeights, nextLinks, nextPrecedence } from "./memory/links.ts";
export { interpolateWeights, sharpenWeights, shiftWeights } from "./memory/location.ts";
export type { MemoryCellOptions, MemoryCellParameters, MemoryState } from "./memory/memory-cell.ts";
export { type NeuralTuringMachineOptions, neuralTuringMachineCell } from "./memory/neural-turing-machine.ts";
export {
  type MinimalCellOptions,
  type MinimalLayerOptions,
  type MinimalParameters,
  minGru,
  minGruCell,
  minLstm,
  minLstmCell,
} from "./minimal-cells.ts";
export { minimalGatedCell } from "./minimal-gated-cell.ts";
export type {
  Bound,
  CausalOf,
  ForwardContext,
  Model,
  ModelCall,
  ParametersOf,
  Parts,
  PoolsIn,
  ReadBy,
  StateCheck,
  StatesOf,
  WithoutState,
  WithState,
} from "./models.ts";
export { type BatchNormOptions, type BatchNormParameters, batchNorm } from "./normalisation/batch-norm.ts";
export { layerNorm, type NormOptions, type RmsNormParameters, rmsNorm } from "./normalisation/layer-norm.ts";
export {
  type ReversibleInstanceNorm,
  reversibleInstanceNorm,
  type WindowStatistics,
} from "./normalisation/reversible-instance-norm.ts";
export type { NormParameters } from "./normalise.ts";
export type {
  Defined,
  DefinedNorm,
  DefinedOptions,
  DefinedStack,
  PartDefinition,
} from "./part-definition.ts";
export {
  type PeepholeLstmCellOptions,
  type PeepholeLstmParameters,
  peepholeLstmCell,
} from "./peephole-lstm-cell.ts";
export { type LastStepOptions, lastStep, maxSteps, meanSteps } from "./pools.ts";
export {
  type ProjectedLstmCellOptions,
  type ProjectedLstmParameters,
  projectedLstmCell,
} from "./projected-lstm-cell.ts";
export { ragged, validMean } from "./ragged.ts";
export { type Recompute, recompute } from "./recompute.ts";
export { type RecurrentLayerOptions, type RecurrentStackOptions, recurrent } from "./recurrent-layer.ts";
export {
  type GruLayerOptions,
  gru,
  type LstmLayerOptions,
  lstm,
  type RnnLayerOptions,
  rnn,
} from "./recurrent-layers.ts";
export type {
  RecurrentCellOptions,
  RecurrentInitialisers,
  RecurrentParameters,
} from "./recurrent-parameters.ts";
export type {
  CausalUnless,
  Directions,
  LayerState,
  RecurrentCall,
  RecurrentCallOptions,
  RecurrentLayer,
  RecurrentLayerParameters,
  RecurrentResult,
} from "./recurrent-types.ts";
export { type ActivityPenaltyOptions, activityPenalty } from "./regularisation/activity.ts";
export { type MixupOptions, mixup } from "./regularisation/mixup.ts";
export { addNoise, type GaussianNoiseOptions, gaussianNoise } from "./regularisation/noise.ts";
export { type RnnCellOptions, rnnCell } from "./rnn-cell.ts";
export { type RunCell, runCell, scanCell } from "./run-cell.ts";
export type { RunCellOptions } from "./run-cell-options.ts";
export { type Chain, type ChainCall, type ChainOutput, type OutputSizeOf, sequential } from "./sequential.ts";
export {
  type Stream,
  type StreamInput,
  type StreamModel,
  type StreamOptions,
  type StreamSnapshot,
  StreamSnapshotError,
  stream,
} from "./stream.ts";
export { resetRows, restoreRows, snapshotRows } from "./stream-rows.ts";
export { type Summary, type SummaryPart, type SummaryTensor, summary } from "./summary.ts";
export { type SequenceWatching, type WatchedSequence, watchSequences } from "./watch/watch-sequences.ts";
