// Opens a path according to a command's flags.
import { parseLayerList } from "@grus/io";
import {
  type FlatGoldenSamples,
  type ModelSource,
  models,
  type OpenedModel,
  type OpenModelOptions,
  openModel,
  openRunnable,
  type RunnableModel,
} from "grus";
import { modelAt } from "grus/node";
import { readJson } from "../files.ts";

/** Flags that turn tensors into a model. */
export interface WeightsFlags {
  /** A JSON file that lists the layers. */
  readonly layers?: string;
  /** The prefix of the tensors to use, which is removed. */
  readonly prefix?: string;
}

/** Opens a path. Throws the library's error for a file that is not a model or is damaged. */
export async function openPath(path: string, flags: WeightsFlags): Promise<OpenedModel> {
  return openModel(await modelAt(path), await optionsOf(flags));
}

/** {@link openPath} for models that can be run. */
export async function openRunnablePath(path: string, flags: WeightsFlags = {}): Promise<RunnableModel> {
  return openRunnable(await modelAt(path), await optionsOf(flags));
}

/** The golden samples in a directory, if it has any. */
export async function readGolden(source: ModelSource): Promise<FlatGoldenSamples | undefined> {
  const file = "read" in source ? await source.read("golden.safetensors") : undefined;
  return file === undefined ? undefined : models.goldenFromFile(file);
}

async function optionsOf({ layers, prefix }: WeightsFlags): Promise<OpenModelOptions> {
  return { prefix, layers: layers === undefined ? undefined : parseLayerList(await readJson(layers)) };
}
