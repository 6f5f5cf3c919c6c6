// Recognising files that are not models Grus reads, so that their refusal says what they are and what to do. Pages load
// this when such a file is opened: it imports nothing that they have.
import { type FileParts, type ForeignFile, foreignBinary, SAVED_MODEL } from "./foreign-binary.ts";
import { type ForeignText, foreignText } from "./foreign-text.ts";

/** Bytes at the beginning and the end of a file that are looked at. */
const PART = 2 ** 16;

/** What a file is; `names` are those in it, if it is a zip archive. See {@link foreignFile}. */
export function recogniseForeign(
  file: Uint8Array,
  name: string,
  names: readonly string[] | undefined,
): ForeignFile | ForeignText | undefined {
  const parts: FileParts = {
    file,
    head: latin1(file.subarray(0, PART)),
    tail: latin1(file.subarray(-PART)),
    name: name.toLowerCase(),
  };
  return foreignText(parts) ?? (names === undefined ? foreignBinary(parts) : foreignArchive(names));
}

function latin1(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes.slice());
}

const MODELS = /\.(onnx|keras|h5|pth?|safetensors)$/i;

/** What an archive is, by the names in it; undefined if it is damaged. */
function foreignArchive(names: readonly string[]): ForeignFile | undefined {
  if (names.length === 0) return undefined;
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)saved_model\.pb$/)) return SAVED_MODEL;
  if (has(/^\[Content_Types\]\.xml$/))
    return {
      what: "a document of Microsoft Office",
      cure: "Save the table as CSV; Grus reads tables as text.",
    };
  if (names.every((name) => name.endsWith(".npy")))
    return {
      what: "arrays of NumPy (.npz)",
      cure: "Save the arrays as safetensors: safetensors.numpy.save_file(dict(numpy.load(path)), path).",
    };
  if (has(/\.mlmodel$/) || has(/\.mlpackage\//))
    return {
      what: "a Core ML model",
      cure: "Convert the model that it was made of to ONNX, which Grus runs.",
    };
  const inner = names.find((name) => MODELS.test(name));
  const shown = names.slice(0, 3).join(", ");
  const more = names.length > 3 ? `, … (${names.length})` : "";
  return inner === undefined
    ? { what: `a zip archive of ${shown}${more}`, cure: "Pass the file of a model." }
    : { what: `a zip archive with ${inner}`, cure: "Unpack it first, and open that file." };
}
