// Opening what a path holds, as a command's flags say.
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

/** How tensors without a model are made one. */
export interface WeightsFlags {
  /** A JSON file that lists the layers. */
  readonly layers?: string;
  /** Only tensors whose names begin so, without it. */
  readonly prefix?: string;
}

/** What a path holds. Throws the library's error for what is not a model, or is damaged. */
export async function openPath(path: string, flags: WeightsFlags): Promise<OpenedModel> {
  return openModel(await modelAt(path), await optionsOf(flags));
}

/** As {@link openPath}, for what can be run. */
export async function openRunnablePath(path: string, flags: WeightsFlags = {}): Promise<RunnableModel> {
  return openRunnable(await modelAt(path), await optionsOf(flags));
}

/** The golden samples that travel with a directory, if it has any. */
export async function readGolden(source: ModelSource): Promise<FlatGoldenSamples | undefined> {
  const file = "read" in source ? await source.read("golden.safetensors") : undefined;
  return file === undefined ? undefined : models.goldenFromFile(file);
}

async function optionsOf({ layers, prefix }: WeightsFlags): Promise<OpenModelOptions> {
  return { prefix, layers: layers === undefined ? undefined : parseLayerList(await readJson(layers)) };
}
