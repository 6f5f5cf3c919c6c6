// A model as a list of layers: plain data, checked when read.
import { type FileProblem, ModelFileError, quote, shownJson } from "../files/model-file-error.ts";

/** The fields of each kind of layer; names and defaults are those of the layers in @grus/cells. */
export interface LayerKinds {
  /** Embedding of indices; the first layer of models that read indices. */
  readonly embedding: {
    readonly vocabulary: number;
    readonly outputSize: number;
    readonly paddingIndex?: number | undefined;
  };
  readonly gru: RecurrentDescription & { readonly resetAfter?: boolean | undefined };
  readonly lstm: RecurrentDescription;
  readonly rnn: RecurrentDescription & { readonly activation?: "tanh" | "relu" | undefined };
  readonly linear: {
    readonly inputSize: number;
    readonly outputSize: number;
    readonly bias?: boolean | undefined;
  };
  readonly layerNorm: { readonly features: number; readonly epsilon?: number | undefined };
  /** With the running statistics, as in evaluation. */
  readonly batchNorm: { readonly features: number; readonly epsilon?: number | undefined };
  /** The last valid step of sequences. */
  readonly lastStep: Readonly<Record<never, unknown>>;
  /** The maximum of each feature over the valid steps of sequences. */
  readonly maxSteps: Readonly<Record<never, unknown>>;
  /** The mean over the valid steps of sequences. */
  readonly meanSteps: Readonly<Record<never, unknown>>;
  readonly activation: { readonly function: ActivationName };
}

/** The functions of activation layers; both softmaxes are over the last axis. */
export const activationNames = ["tanh", "sigmoid", "relu", "softmax", "logSoftmax"] as const;

/** An activation function. */
export type ActivationName = (typeof activationNames)[number];

/** Fields common to recurrent layers. */
export interface RecurrentDescription {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers?: number | undefined;
  readonly bidirectional?: boolean | undefined;
  readonly bias?: boolean | undefined;
}

/** One layer: its kind, and its name, the prefix of its parameters' names; "" for no prefix. */
export type LayerDescription = {
  [Kind in keyof LayerKinds]: { readonly name: string; readonly kind: Kind } & LayerKinds[Kind];
}[keyof LayerKinds];

/** A chain of layers. */
export interface LayerList {
  /** The name of the input. Default "input". */
  readonly input?: string | undefined;
  /** The name of the output. Default "output". */
  readonly output?: string | undefined;
  /**
   * Whether the model has a second input "lengths", int32 [batch]: the valid steps of each row. Default
   * false.
   */
  readonly lengths?: boolean | undefined;
  readonly layers: readonly LayerDescription[];
}

/** Describes the expected value if a value is invalid. */
type Check = (value: unknown) => string | undefined;

const size: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 1 ? undefined : "a whole number of at least 1";
const flag: Check = (value) => (typeof value === "boolean" ? undefined : "true or false");
const index: Check = (value) =>
  Number.isSafeInteger(value) && (value as number) >= 0 ? undefined : "a whole number of at least 0";
const positive: Check = (value) =>
  typeof value === "number" && value > 0 && Number.isFinite(value) ? undefined : "a number above 0";
const text: Check = (value) => (typeof value === "string" && value !== "" ? undefined : "a text");
const anyText: Check = (value) => (typeof value === "string" ? undefined : "a text");
const oneOf =
  (...words: readonly string[]): Check =>
  (value) =>
    words.includes(value as string)
      ? undefined
      : words
          .map(quote)
          .join(", ")
          .replace(/, ([^,]*)$/, " or $1");

interface Fields {
  readonly needed: Readonly<Record<string, Check>>;
  readonly optional: Readonly<Record<string, Check>>;
}

const recurrent: Fields = {
  needed: { inputSize: size, hiddenSize: size },
  optional: { layers: size, bidirectional: flag, bias: flag },
};

const plain: Fields = { needed: {}, optional: {} };

const FIELDS: Readonly<Record<keyof LayerKinds, Fields>> = {
  embedding: { needed: { vocabulary: size, outputSize: size }, optional: { paddingIndex: index } },
  gru: { ...recurrent, optional: { ...recurrent.optional, resetAfter: flag } },
  lstm: recurrent,
  rnn: { ...recurrent, optional: { ...recurrent.optional, activation: oneOf("tanh", "relu") } },
  linear: { needed: { inputSize: size, outputSize: size }, optional: { bias: flag } },
  layerNorm: { needed: { features: size }, optional: { epsilon: positive } },
  batchNorm: { needed: { features: size }, optional: { epsilon: positive } },
  lastStep: plain,
  maxSteps: plain,
  meanSteps: plain,
  activation: { needed: { function: oneOf(...activationNames) }, optional: {} },
};

/**
 * Checks that a parsed JSON value is a layer list. Throws {@link ModelFileError} with the layer and the
 * expected fields otherwise.
 */
export function parseLayerList(value: unknown): LayerList {
  checkList(value);
  return value;
}

function checkList(value: unknown): asserts value is LayerList {
  const list = recordOf(value, "the list of layers");
  checkFields("the list of layers", list, {
    needed: { layers: (own) => (Array.isArray(own) && own.length > 0 ? undefined : "at least one layer") },
    optional: { input: text, output: text, lengths: flag },
  });
  checkValueNames(list);
  const seen = new Set<string>();
  for (const [i, layer] of (list.layers as unknown[]).entries()) checkLayer(layer, i, seen);
}

/** Inputs and output need distinct names. */
function checkValueNames(list: Readonly<Record<string, unknown>>): void {
  const { input = "input", output = "output", lengths = false } = list;
  const names = [input, output, ...(lengths ? ["lengths"] : [])];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw malformed({
    place: "the list of layers",
    expected: "distinct names for inputs and output",
    got: `${quote(String(twice))} twice`,
    cure: "Rename one of them.",
  });
}

function checkLayer(value: unknown, i: number, seen: Set<string>): void {
  const layer = recordOf(value, `layer ${i + 1}`);
  const place = typeof layer.name === "string" ? `layer ${quote(layer.name)}` : `layer ${i + 1}`;
  const { kind } = layer;
  if (typeof kind !== "string" || !Object.hasOwn(FIELDS, kind)) {
    throw malformed({
      place,
      expected: `a kind among ${Object.keys(FIELDS).join(", ")}`,
      got: shown(kind),
      cure: "Use an ONNX file for other models.",
    });
  }
  const { needed, optional } = FIELDS[kind as keyof LayerKinds];
  checkFields(place, layer, { needed: { name: anyText, kind: text, ...needed }, optional });
  if (seen.has(layer.name as string)) {
    throw malformed({ place, expected: "a unique name", got: "a duplicate", cure: "Rename it." });
  }
  seen.add(layer.name as string);
}

function checkFields(
  place: string,
  record: Readonly<Record<string, unknown>>,
  { needed, optional }: Fields,
): void {
  const known = { ...needed, ...optional };
  const stranger = Object.keys(record).find((name) => !Object.hasOwn(known, name));
  if (stranger !== undefined) {
    throw malformed({
      place,
      expected: `fields among ${Object.keys(known).join(", ")}`,
      got: quote(stranger),
      cure: "Remove it, or correct its name.",
    });
  }
  for (const [name, check] of Object.entries(known)) {
    if (record[name] === undefined && Object.hasOwn(optional, name)) continue;
    const expected = check(record[name]);
    if (expected === undefined) continue;
    throw malformed({
      place: `${place}, ${name}`,
      expected,
      got: Object.hasOwn(record, name) ? shown(record[name]) : "nothing",
      cure: "Describe the layer as it was created.",
    });
  }
}

function recordOf(value: unknown, place: string): Record<string, unknown> {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as Record<string, unknown>;
  throw malformed({ place, expected: "an object", got: shown(value), cure: 'Write { "layers": [ … ] }.' });
}

function shown(value: unknown): string {
  return shownJson(value) ?? "nothing";
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("model", problem);
}
