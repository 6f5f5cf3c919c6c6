// Building blocks for readers of further formats.
export { crc32 } from "./files/crc32.ts";
export {
  type ElementType,
  elementTypeOf,
  type Float64Reading,
  type Refuse,
} from "./files/element-types.ts";
export { checkJsonSize, type JsonLimits, parseJson, type RefuseJson } from "./files/json.ts";
export {
  aFlag,
  aNumber,
  anything,
  aText,
  aWhole,
  fieldsOf,
  type JsonFields,
  type JsonKind,
  listOf,
  mapOf,
  oneOf,
  optional,
  orElse,
  pairOf,
  recordOf,
  variantOf,
  type WholeLimits,
} from "./files/json-kinds.ts";
export { type JsonObject, jsonObject } from "./files/json-object.ts";
export { type JsonPlace, jsonPlace, type WrongValue, type WrongValueError } from "./files/json-place.ts";
export {
  DAMAGED,
  type FileFormat,
  type FileProblem,
  ModelFileError,
  quote,
} from "./files/model-file-error.ts";
export { isPlainName } from "./files/plain-name.ts";
export { isZip, readZip, type ZipEntry, type ZipLimits, zipNames } from "./files/zip.ts";
export { fitParameters, formOf } from "./model/parameters-file.ts";
export { joined } from "./safetensors/write-safetensors.ts";
