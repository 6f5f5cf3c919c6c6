// The names that most programs need, and a namespace for everything else. Packages in alphabetical order.
export * as wasm from "@grus/backend-wasm";
export * as cells from "@grus/cells";
export {
  cell,
  decode,
  dropout,
  embedding,
  gru,
  gruCell,
  lastStep,
  layers,
  linear,
  lstm,
  recurrent,
  rnn,
  sample,
  sequential,
  shiftRight,
  stream,
  summary,
} from "@grus/cells";
export * as attention from "@grus/cells/attention";
export * as init from "@grus/cells/init";
export * as losses from "@grus/cells/losses";
export * as memory from "@grus/cells/memory";
export * as norm from "@grus/cells/norm";
export * as data from "@grus/data";
export { contiguousBatches, padSequences, readCsv, sequenceBatches } from "@grus/data";
export * as forecast from "@grus/forecast";
export * as io from "@grus/io";
export { loadParameters, saveParameters } from "@grus/io";
export * as keras from "@grus/keras";
export * as onnx from "@grus/onnx";
export * as optim from "@grus/optim";
export { adam, adamW, sgd } from "@grus/optim";
export * as ops from "@grus/tensor";
export {
  add,
  compile,
  GrusError,
  grad,
  key,
  mapTree,
  matmul,
  mul,
  sigmoid,
  splitKey,
  sub,
  tanh,
  tensor,
  zeros,
} from "@grus/tensor";
export * as text from "@grus/text";
export * as train from "@grus/train";
export { fit, predict } from "@grus/train";
export * as metrics from "@grus/train/metrics";
export { BackendNameError, createBackend } from "./backend.ts";
export { fineTune } from "./fine-tune.ts";
export { gpu } from "./gpu.ts";
export * as models from "./namespaces/models.ts";
export { openModel, openRunnable } from "./open-model/open-model.ts";
export { NoBackendError, pickBackend } from "./pick-backend.ts";
export { FineTuneError } from "./row-batches.ts";
export type * from "./types.ts";
