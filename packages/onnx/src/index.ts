// ONNX models.

export type { OnnxInput } from "./export/written-inputs.ts";
export { onnxExternalFiles, type ReadExternal } from "./external-data.ts";
export { isOnnx } from "./is-onnx.ts";
export type { OnnxModel, OnnxValue, ReadOnnxOptions } from "./onnx-model.ts";
export { type OpenOnnxOptions, openOnnx } from "./open-onnx.ts";
export type { QuantisedWeight } from "./parameters.ts";
export { readOnnx } from "./read-onnx.ts";
export type { OnnxRecurrence } from "./recurrences.ts";
export { onnxParts, type WriteOnnxOptions, type WrittenOnnx, writeOnnx } from "./write-onnx.ts";
