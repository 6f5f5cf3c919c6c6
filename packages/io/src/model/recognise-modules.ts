// Recognises the modules of a state dictionary by names and shapes.
import type { TensorData } from "@grus/tensor";
import type { StateDictionary } from "../pytorch/pytorch-layout.ts";
import type { LayerDescription } from "./layer-list.ts";

/** A module of a state dictionary. */
export interface RecognisedModule {
  /** The prefix of its tensors' names: "encoder". */
  readonly name: string;
  /** Its description in a layer list, if it has one. */
  readonly layer: LayerDescription | undefined;
  /** A description in words, including what names and shapes leave open. */
  readonly description: string;
  /** The number of elements, running statistics included. */
  readonly size: number;
}

/**
 * The modules of a state dictionary, in its order. What connects them, such as which step a head reads, is
 * unknown.
 */
export function recogniseModules(tensors: StateDictionary): RecognisedModule[] {
  return [...modulesOf(tensors)].map(([name, own]) => ({
    name,
    ...recognise(name, own),
    size: [...own.values()].reduce((total, { data }) => total + data.length, 0),
  }));
}

type Own = ReadonlyMap<string, TensorData>;
type Recognised = Pick<RecognisedModule, "layer" | "description">;

function modulesOf(tensors: StateDictionary): Map<string, Map<string, TensorData>> {
  const modules = new Map<string, Map<string, TensorData>>();
  for (const [path, tensor] of tensors) {
    const dot = path.lastIndexOf(".");
    const [name, own] = [path.slice(0, Math.max(0, dot)), path.slice(dot + 1)];
    if (!modules.has(name)) modules.set(name, new Map());
    modules.get(name)!.set(own, tensor);
  }
  return modules;
}

function recognise(name: string, own: Own): Recognised {
  const weight = own.get("weight");
  const bias = own.get("bias");
  if (own.has("weight_ih_l0")) return recogniseRecurrent(name, own);
  if (own.has("in_proj_weight")) return unknown("multi-head attention");
  if (weight === undefined) return unknown(listed([...own.keys()]));
  const [rows = 1, columns = 1] = weight.shape;
  if (own.has("running_mean"))
    return {
      layer: { name, kind: "batchNorm", features: rows },
      description: `batch normalisation of ${rows} features`,
    };
  if (weight.shape.length === 1 && bias !== undefined)
    return {
      layer: { name, kind: "layerNorm", features: rows },
      description: `layer normalisation of ${rows} features`,
    };
  if (weight.shape.length !== 2) return unknown(`a weight of ${weight.shape.length} axes`);
  if (bias !== undefined)
    return {
      layer: { name, kind: "linear", inputSize: columns, outputSize: rows },
      description: `linear, ${columns} to ${rows}`,
    };
  return {
    layer: { name, kind: "embedding", vocabulary: rows, outputSize: columns },
    description: `embedding of ${rows} indices in ${columns} features (or linear without bias, ${columns} to ${rows})`,
  };
}

const KINDS = { 1: "rnn", 3: "gru", 4: "lstm" } as const;
const GATES = {
  rnn: "tanh or relu (not recorded in the file)",
  gru: "gates reset, update, candidate; the reset gate after the recurrent product",
  lstm: "gates input, forget, cell, output",
};

function recogniseRecurrent(name: string, own: Own): Recognised {
  const [ih, hh] = [own.get("weight_ih_l0")!, own.get("weight_hh_l0")];
  if (own.has("weight_hr_l0")) return unknown("LSTM with a projection");
  const hiddenSize = hh?.shape[1] ?? 0;
  const kind = KINDS[((ih.shape[0] ?? 0) / hiddenSize) as keyof typeof KINDS];
  const inputSize = ih.shape[1] ?? 0;
  if (kind === undefined) return unknown(`recurrent weights of [${ih.shape.join(", ")}]`);
  let layers = 1;
  while (own.has(`weight_ih_l${layers}`)) layers++;
  const bidirectional = own.has("weight_ih_l0_reverse");
  const bias = own.has("bias_ih_l0");
  const words = [
    `${kind.toUpperCase()} of ${hiddenSize} units, ${inputSize} features in`,
    ...(layers > 1 ? [`${layers} layers`] : []),
    ...(bidirectional ? ["bidirectional"] : []),
    ...(bias ? [] : ["without bias"]),
  ];
  return {
    layer: {
      name,
      kind,
      inputSize,
      hiddenSize,
      ...(layers > 1 ? { layers } : {}),
      ...(bidirectional ? { bidirectional } : {}),
      ...(bias ? {} : { bias }),
    },
    description: `${words.join(", ")}; ${GATES[kind]}`,
  };
}

function listed(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, … (${names.length})` : names.join(", ");
}

function unknown(description: string): Recognised {
  return { layer: undefined, description };
}
