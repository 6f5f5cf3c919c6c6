// Directories without a model.json: sharded tensors are read, and what other programs write is recognised.
import { type ReadModelFile, readSharded } from "@grus/io";
import { type ForeignFile, SAVED_MODEL } from "./foreign-binary.ts";
import type { OpenedWeights } from "./opened-model.ts";
import { refusal } from "./refusal.ts";

/** The indices of sharded tensors, as Hugging Face's libraries name them. */
const INDICES = ["model.safetensors.index.json", "pytorch_model.bin.index.json"];

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

/** The tensors in a directory. Throws {@link ModelFileError} for any other one, saying what it is. */
export async function openOther(read: ReadModelFile, name: string | undefined): Promise<OpenedWeights> {
  for (const file of INDICES) {
    const index = await read(file);
    if (index !== undefined) return { kind: "weights", leftOut: [], ...(await readSharded(index, read)) };
  }
  const { what, cure } = (await foreignIn(read)) ?? {
    what: "none",
    cure: "Open a directory that `grus forecast --out`, `grus lm --out`, `grus classify --out` or `grus convert` wrote, or one of the files of modelFiles.",
  };
  throw refusal(name, { expected: "a file model.json in the directory", got: what, cure });
}

async function foreignIn(read: ReadModelFile): Promise<ForeignFile | undefined> {
  for (const [file, foreign] of FOREIGN) if ((await read(file)) !== undefined) return foreign;
  for (const file of FILES)
    if ((await read(file)) !== undefined)
      return { what: `one with ${file} in it`, cure: `Open that file: FOLDER/${file}.` };
  return undefined;
}
