// Model files beyond openModel: format recognition, golden samples, forecasters as ONNX, the losses of fine-tuning.
export { lossNames } from "../fine-tune-losses.ts";
export { forecasterOnnx } from "../forecaster-onnx.ts";
export { goldenFile, goldenFromFile } from "../golden-files.ts";
export { foreignFile } from "../open-model/foreign-file.ts";
export { recogniseFormat } from "../open-model/recognise-format.ts";
