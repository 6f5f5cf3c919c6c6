// Detection of ONNX models.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/**
 * The fields of ONNX's ModelProto by tag: field number and wire type. Graph and operator sets are required.
 */
const TAGS: ReadonlySet<number> = /* @__PURE__ */ new Set([
  ...[1, 5].map((number) => 8 * number + WireType.Varint),
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((number) => 8 * number + WireType.LengthDelimited),
]);
const [GRAPH, OPERATOR_SETS] = [7, 8];

/**
 * Whether a file is an ONNX model. Such files have no signature: a file with the fields of a model from its
 * first byte to its last is taken for one. The contents of the fields are not examined; `readOnnx` checks
 * them.
 */
export function isOnnx(file: Uint8Array): boolean {
  const reader = new BinaryReader(file);
  const found = new Set<number>();
  try {
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (!TAGS.has(8 * number + wire)) return false;
      reader.skip(wire, number);
      found.add(number);
    }
  } catch {
    // Truncated, or not a message.
    return false;
  }
  return found.has(GRAPH) && found.has(OPERATOR_SETS);
}
