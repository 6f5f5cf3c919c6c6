// Writes models as .keras archives, as Keras 3 does.
import type { Bytes, LayerModel } from "@grus/io";
import { quote } from "@grus/io/files";
import { strToU8, zipSync } from "fflate";
import { type Json, malformed } from "../config.ts";
import type { Hdf5Group } from "../hdf5/read-hdf5.ts";
import { writeHdf5 } from "../hdf5/write-hdf5.ts";
import { type KerasModel, modelOf } from "../read-keras.ts";
import { configToWrite } from "./config-to-write.ts";
import { scaleHardSigmoids } from "./hard-sigmoid.ts";
import { contentsOfList } from "./list-to-keras.ts";
import { addModel } from "./model-groups.ts";
import { type PlacedWeight, placedWeights } from "./numbered-weights.ts";
import { TreeOut } from "./tree-out.ts";

/** Options of {@link writeKeras}. */
export interface WriteKerasOptions {
  /** The time in the file. Default now. */
  readonly date?: Date | undefined;
}

/** The version of Keras whose files are written, unless the model was read from one of Keras 3. */
const VERSION = "3.15.1";

/**
 * Writes a model that was read from a file of Keras or TensorFlow.js, with its own or other parameters, as a `.keras`
 * file of Keras 3: the configuration that was read, and all weights in float32.
 *
 *     const file = writeKeras({ ...model, parameters: trained });
 *
 * Throws {@link ModelFileError} for what Keras 3 computes otherwise than the program that wrote the file, and for
 * parameters that do not fit.
 */
export function writeKeras(model: KerasModel | LayerModel, options: WriteKerasOptions = {}): Bytes {
  const { contents, parameters, statistics } = "list" in model ? modelOf(contentsOfList(model)) : model;
  const { groups, version, major } = contents;
  const config = configToWrite(contents);
  const tree = new TreeOut();
  addWeights(tree, placedWeights(contents, { ...parameters, ...statistics }));
  if (major >= 3 && groups?.members.has("layers")) tree.copy(withoutOptimizer(groups));
  else addModel(tree, "", config);
  if (major < 3) scaleHardSigmoids(tree, "", config);
  return archive(config, tree, major >= 3 ? (version ?? VERSION) : VERSION, options);
}

function withoutOptimizer(groups: Hdf5Group): Hdf5Group {
  return { ...groups, members: new Map([...groups.members].filter(([name]) => name !== "optimizer")) };
}

/** Layers that share their weights have one place in the file. */
function addWeights(tree: TreeOut, weights: readonly PlacedWeight[]): void {
  const known = new Map<string, PlacedWeight>();
  for (const weight of weights) {
    const { path, shape, data } = weight;
    const first = known.get(path);
    if (first !== undefined && !first.data.every((own, i) => own === data[i]))
      throw malformed({
        place: `weights ${quote(path)}`,
        expected: "equal parameters of the layers that share them in Keras",
        got: "different ones",
        cure: "Give these layers the same parameters, such as the mean of theirs.",
      });
    known.set(path, weight);
    tree.dataset(path, { kind: "dataset", shape, type: "float32", data });
  }
}

function archive(
  config: Json,
  tree: TreeOut,
  version: string,
  { date = new Date() }: WriteKerasOptions,
): Uint8Array<ArrayBuffer> {
  const [day, time] = date.toISOString().split(/[T.]/);
  const metadata = { keras_version: version, date_saved: `${day}@${time}` };
  const entries = {
    "metadata.json": strToU8(JSON.stringify(metadata)),
    "config.json": strToU8(JSON.stringify(config)),
    "model.weights.h5": writeHdf5(tree.root),
  };
  return zipSync(entries, { level: 0, mtime: EARLIEST }) as Uint8Array<ArrayBuffer>;
}

/** The time of entries, in local time: the earliest of a zip archive. */
const EARLIEST = "1980-01-01T00:00:00";
