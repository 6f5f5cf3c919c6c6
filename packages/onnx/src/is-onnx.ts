// Whether a file is an ONNX model.
import { BinaryReader, WireType } from "@bufbuild/protobuf/wire";

/** The fields of ONNX's outermost message, by their tags: number and kind of the wire format. Graph and operator sets must be there. */
const TAGS: ReadonlySet<number> = /* @__PURE__ */ new Set([
  ...[1, 5].map((number) => 8 * number + WireType.Varint),
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((number) => 8 * number + WireType.LengthDelimited),
]);
const [GRAPH, OPERATOR_SETS] = [7, 8];

/**
 * Whether a file is an ONNX model. Such files have no mark of their own: what has the fields of one from its first byte
 * to its last, is one. What is in them is not looked at; whether it is whole `readOnnx` says.
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
    // Cut short, or no message at all.
    return false;
  }
  return found.has(GRAPH) && found.has(OPERATOR_SETS);
}
