// Everything in one package, and the choice of a backend.
export type { GpuMode, GpuOptions } from "@grus/backend-gpu";
export * from "@grus/backend-wasm";
export * from "@grus/cells";
export * as attention from "@grus/cells/attention";
export * as init from "@grus/cells/init";
export * as losses from "@grus/cells/losses";
export * as memory from "@grus/cells/memory";
export * as norm from "@grus/cells/norm";
// Both have a type of this name; that of batches which know their epochs is the one people meet.
export type { Batches } from "@grus/data";
export * from "@grus/data";
export * as forecast from "@grus/forecast";
export * from "@grus/io";
export * from "@grus/keras";
export * from "@grus/onnx";
export * from "@grus/optim";
export * from "@grus/tensor";
export { take } from "@grus/tensor";
export * from "@grus/train";
export * as metrics from "@grus/train/metrics";
export {
  type BackendChoice,
  type BackendName,
  BackendNameError,
  type BackendStarter,
  createBackend,
} from "./backend.ts";
export {
  type FineTuned,
  type FineTuneOptions,
  type FineTuneRun,
  fineTune,
} from "./fine-tune.ts";
export { type LossName, lossNames } from "./fine-tune-losses.ts";
export { type FlatGoldenSamples, goldenFile, goldenFromFile } from "./golden-files.ts";
export { gpu } from "./gpu.ts";
export { type OpenModelOptions, openModel, openRunnable } from "./open-model/open-model.ts";
export type { OpenedModel, OpenedWeights, RunnableModel } from "./open-model/opened-model.ts";
export { type ModelFormat, recogniseFormat } from "./open-model/recognise-format.ts";
export {
  type CandidateReport,
  NoBackendError,
  type PickBackendOptions,
  type PickedBackend,
  pickBackend,
} from "./pick-backend.ts";
export { FineTuneError } from "./row-batches.ts";
