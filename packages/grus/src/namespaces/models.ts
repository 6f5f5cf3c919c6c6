// Model files beyond openModel: how a format is recognised, golden samples, the losses that fine-tuning knows.
export { lossNames } from "../fine-tune-losses.ts";
export { goldenFile, goldenFromFile } from "../golden-files.ts";
export { recogniseFormat } from "../open-model/recognise-format.ts";
