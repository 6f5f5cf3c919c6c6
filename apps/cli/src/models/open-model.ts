// Opens a path according to a command's flags.
import { parseLayerList } from "@grus/io";
import {
  type FlatGoldenSamples,
  type ModelSource,
  models,
  type OpenedModel,
  type OpenedText,
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

/** A model that can be run on tensors; those of language included. */
export type NamedOpened = RunnableModel | OpenedText;

/** {@link openPath} for models that can be run. */
export async function openRunnablePath(path: string, flags: WeightsFlags = {}): Promise<NamedOpened> {
  return openNamed(await modelAt(path), await optionsOf(flags));
}

/** Opens a model that can be run. Throws the library's error for tensors without a model. */
export async function openNamed(source: ModelSource, options: OpenModelOptions = {}): Promise<NamedOpened> {
  const opened = await openModel(source, options);
  return opened.kind === "weights" ? openRunnable(source, options) : opened;
}

/** Whether a model is one of language. */
export function isOfLanguage(opened: OpenedModel): opened is OpenedText {
  return "on" in opened;
}

/** The golden samples in a directory, if it has any. */
export async function readGolden(source: ModelSource): Promise<FlatGoldenSamples | undefined> {
  const file = "read" in source ? await source.read("golden.safetensors") : undefined;
  return file === undefined ? undefined : models.goldenFromFile(file);
}

async function optionsOf({ layers, prefix }: WeightsFlags): Promise<OpenModelOptions> {
  return { prefix, layers: layers === undefined ? undefined : parseLayerList(await readJson(layers)) };
}
