// Keras files: archives of a configuration and weights, and whole models in HDF5.
import { checkJsonSize, isZip, quote, readZip, type ZipEntry } from "@grus/io/files";
import { type Json, malformed, parseJson } from "./config.ts";
import { type Hdf5Group, readHdf5 } from "./hdf5/read-hdf5.ts";
import { isHdf5 } from "./hdf5/superblock.ts";
import { namedModel } from "./named-weights.ts";
import { storedModel } from "./stored-weights.ts";
import type { ModelWeights } from "./weights.ts";

/** The program that wrote a file. */
export type KerasFormat = "Keras" | "TensorFlow.js";

/** The content of a file. */
export interface KerasContents {
  /** Default "Keras". */
  readonly format?: KerasFormat | undefined;
  readonly config: Json;
  readonly weights: ModelWeights;
  /** The groups of the weights, of an archive. */
  readonly groups?: Hdf5Group | undefined;
  /** The version of Keras; undefined if not recorded. */
  readonly version: string | undefined;
  /** The major version; if not recorded, 3 for an archive, else 1. */
  readonly major: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Reads an archive, or a whole model in HDF5. */
export function readContents(file: Uint8Array): KerasContents {
  return isZip(file) ? readArchive(file) : readWhole(file);
}

/** The weight groups of an archive or an HDF5 file. */
export function readWeights(file: Uint8Array): Hdf5Group {
  return isZip(file) ? weightsIn(entriesOf(file)) : readHdf5(file);
}

/** Keras stores entries uncompressed; archives repacked by others may inflate to 16 times their size. */
function entriesOf(file: Uint8Array): ReadonlyMap<string, ZipEntry> {
  return readZip(file, { maxBytes: 16 * file.byteLength + (1 << 20) });
}

function readArchive(file: Uint8Array): KerasContents {
  const entries = entriesOf(file);
  const json = (name: string) => parseEntry(entryOf(entries, name));
  const metadata = json("metadata.json");
  const { keras_version: version, ...others } = textsOf(metadata);
  const groups = weightsIn(entries);
  return {
    config: json("config.json"),
    weights: storedModel(groups, ""),
    groups,
    version,
    major: majorOf(version, 3),
    metadata: others,
  };
}

/** The size of JSON is checked before it is inflated. */
function parseEntry({ name, size, read }: ZipEntry): Json {
  checkJsonSize(size, (problem) => {
    throw malformed({ ...problem, place: name });
  });
  return parseJson(read(), name);
}

function weightsIn(entries: ReadonlyMap<string, ZipEntry>): Hdf5Group {
  return readHdf5(entryOf(entries, "model.weights.h5").read());
}

function entryOf(entries: ReadonlyMap<string, ZipEntry>, name: string): ZipEntry {
  const entry = entries.get(name);
  if (entry !== undefined) return entry;
  throw malformed({
    expected: `an entry ${quote(name)}`,
    got: `${entries.size} others`,
    cure: 'Pass a file written by model.save("….keras"), with its weights in one HDF5 file.',
  });
}

function textsOf(record: Json): Record<string, string> {
  return Object.fromEntries(
    Object.entries(record).filter((entry): entry is [string, string] => typeof entry[1] === "string"),
  );
}

function readWhole(file: Uint8Array): KerasContents {
  if (!isHdf5(file))
    throw malformed({
      expected: "a .keras archive, or a model in HDF5",
      got: "neither",
      cure: "Pass a file written by model.save.",
    });
  const root = readHdf5(file);
  const group = root.members.get("model_weights");
  if (group?.kind !== "group" || !root.attributes.has("model_config"))
    throw malformed({
      expected: "a whole model in HDF5",
      got: "weights alone",
      cure: "Save the model itself with model.save, or read the tensors with readHdf5Tensors.",
    });
  const text = (name: string) =>
    root.attributes.get(name)?.texts()[0] ?? group.attributes.get(name)?.texts()[0];
  const version = text("keras_version");
  const backend = text("backend");
  return {
    config: parseJson(text("model_config") ?? "", "model_config"),
    weights: namedModel(group),
    version,
    major: majorOf(version, 1),
    metadata: backend === undefined ? {} : { backend },
  };
}

function majorOf(version: string | undefined, fallback: number): number {
  return Number(/^\d+/.exec(version ?? "")?.[0] ?? fallback);
}
