// Recognising directories of other programs. Pages load this when such a directory is opened.
import type { ReadModelFile } from "@grus/io";
import { type ForeignFile, SAVED_MODEL } from "./foreign-binary.ts";

/** Directories of other programs, by a file in them. */
const FOREIGN: readonly (readonly [file: string, ForeignFile])[] = [
  ["saved_model.pb", SAVED_MODEL],
  [
    "Manifest.json",
    { what: "a Core ML package", cure: "Convert the model that it was made of to ONNX, which Grus runs." },
  ],
  [
    "model.weights.h5",
    {
      what: "an unpacked .keras file",
      cure: "Pack its files again: zip -0 model.keras *; or open the .keras file.",
    },
  ],
  [
    "data.pkl",
    {
      what: "an unpacked PyTorch file",
      cure: "Pack its folder again: zip -0 -r model.pt FOLDER; or open the .pt file.",
    },
  ],
];

/** Files that hold a model by themselves. */
const FILES = ["model.onnx", "model.keras", "model.safetensors", "pytorch_model.bin"];

/** What a directory without a model.json is; undefined for an unknown one. */
export async function foreignDirectory(read: ReadModelFile): Promise<ForeignFile | undefined> {
  for (const [file, foreign] of FOREIGN) if ((await read(file)) !== undefined) return foreign;
  for (const file of FILES)
    if ((await read(file)) !== undefined)
      return { what: `one with ${file} in it`, cure: `Open that file: FOLDER/${file}.` };
  return undefined;
}
