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
import type { Console } from "../console.ts";
import { textInFlags } from "../errors.ts";
import { readJson } from "../files.ts";

/** Flags about how an ONNX file is read. */
export interface OnnxFlags {
  readonly gru?: "as-written" | "reset-after";
  /** In bytes. */
  readonly memory?: number;
}

/** Flags about how a model is opened. */
export interface ModelFlags extends OnnxFlags {
  /** A JSON file that lists the layers. */
  readonly layers?: string;
  /** The prefix of the tensors to use, which is removed. */
  readonly prefix?: string;
}

/**
 * Opens a path, and prints the warnings of the model. Throws the library's error for a file that is not a model
 * or is damaged.
 */
export async function openPath(path: string, flags: ModelFlags, console: Console): Promise<OpenedModel> {
  return warned(await openModel(await modelAt(path), await optionsOf(flags)), console);
}

/** A model whose warnings have been printed. */
export function warned<Opened extends OpenedModel>(opened: Opened, console: Console): Opened {
  if (opened.kind === "onnx")
    for (const text of opened.model.warnings) console.error(`warning: ${textInFlags(text)}`);
  return opened;
}

/** A model that can be run on tensors; those of language included. */
export type NamedOpened = RunnableModel | OpenedText;

/** {@link openPath} for models that can be run. */
export async function openRunnablePath(
  path: string,
  flags: ModelFlags,
  console: Console,
): Promise<NamedOpened> {
  return warned(await openNamed(await modelAt(path), await optionsOf(flags)), console);
}

/** Opens a model that can be run. Throws the library's error for tensors without a model. */
export async function openNamed(source: ModelSource, options: OpenModelOptions = {}): Promise<NamedOpened> {
  const opened = await openModel(source, { ...options, inPlace: true });
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

async function optionsOf({ layers, prefix, gru, memory }: ModelFlags): Promise<OpenModelOptions> {
  const list = layers === undefined ? undefined : parseLayerList(await readJson(layers));
  return { prefix, layers: list, gru, memory, inPlace: true };
}
