// A model as a list of layers: plain data, checked when read.
import {
  aFlag,
  aText,
  aWhole,
  fieldsOf,
  type JsonFields,
  type JsonKind,
  oneOf,
  optional,
  recordOf,
  variantOf,
} from "../files/json-kinds.ts";
import { type JsonPlace, jsonPlace } from "../files/json-place.ts";
import { type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";

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
  readonly layerNorm: NormDescription;
  readonly rmsNorm: NormDescription;
  /** With the running statistics, as in evaluation; `momentum` only matters to training. */
  readonly batchNorm: NormDescription & { readonly momentum?: number | undefined };
  /** The last valid step of sequences. */
  readonly lastStep: Readonly<Record<never, unknown>>;
  /** The maximum of each feature over the valid steps of sequences. */
  readonly maxSteps: Readonly<Record<never, unknown>>;
  /** The mean over the valid steps of sequences. */
  readonly meanSteps: Readonly<Record<never, unknown>>;
  readonly activation: { readonly function: ActivationName };
  /** Without effect except in training by programs that read files of the list. */
  readonly dropout: { readonly rate: number };
  /** Without effect, as `dropout`. */
  readonly gaussianNoise: { readonly deviation: number };
}

/** The functions of activation layers; both softmaxes are over the last axis. */
export const activationNames = [
  "tanh",
  "sigmoid",
  "relu",
  "softmax",
  "logSoftmax",
  "softplus",
  "exp",
] as const;

/** An activation function. */
export type ActivationName = (typeof activationNames)[number];

/** Fields common to recurrent layers. */
export interface RecurrentDescription {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly layers?: number | undefined;
  readonly bidirectional?: boolean | undefined;
  readonly bias?: boolean | undefined;
  /** Between stacked layers; without effect except in training, as the layer `dropout`. */
  readonly dropout?: number | undefined;
}

/** Fields common to normalisations. */
export interface NormDescription {
  readonly features: number;
  readonly epsilon?: number | undefined;
}

/** One layer: its kind, and its name, the prefix of its parameters' names; "" for no prefix. */
export type LayerDescription = {
  [Kind in keyof LayerKinds]: { readonly name: string; readonly kind: Kind } & LayerKinds[Kind];
}[keyof LayerKinds];

type Layer<Kind extends keyof LayerKinds> = Extract<LayerDescription, { readonly kind: Kind }>;

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

/**
 * Checks that a parsed JSON value is a layer list. Throws {@link ModelFileError} with the layer and the
 * expected fields otherwise.
 */
export function parseLayerList(value: unknown): LayerList {
  const list = closed<LayerList>({
    input: optional(aName),
    output: optional(aName),
    lengths: optional(aFlag),
    layers,
  })(value, placeOf("the list of layers"));
  checkValueNames(list);
  checkLayerNames(list);
  return list;
}

function placeOf(path: string): JsonPlace {
  return jsonPlace(
    ({ path: place, expected, got }) =>
      malformed({
        place,
        expected,
        got: got === "missing" ? "nothing" : got,
        cure: "Describe the layers as they were created; other models need an ONNX file.",
      }),
    path,
  );
}

/** Layers, whose errors have their names. */
const layers: JsonKind<readonly LayerDescription[]> = (value, place) => {
  if (!Array.isArray(value) || value.length === 0) throw place.refuse(value, "at least one layer");
  const layer = layerKind();
  return value.map((each: unknown, i) => {
    const { name } = fieldsOf(each, placeOf(`layer ${i + 1}`));
    return layer(each, placeOf(typeof name === "string" ? `layer ${quote(name)}` : `layer ${i + 1}`));
  });
};

function layerKind(): JsonKind<LayerDescription> {
  const size = aWhole({ least: 1 });
  const recurrent: JsonFields<RecurrentDescription> = {
    inputSize: size,
    hiddenSize: size,
    layers: optional(size),
    bidirectional: optional(aFlag),
    bias: optional(aFlag),
    dropout: optional(aRate),
  };
  const norm: JsonFields<NormDescription> = { features: size, epsilon: optional(aPositive) };
  const kinds: { readonly [Kind in keyof LayerKinds]: JsonKind<Layer<Kind>> } = {
    embedding: closed<Layer<"embedding">>({
      ...named("embedding"),
      vocabulary: size,
      outputSize: size,
      paddingIndex: optional(aWhole()),
    }),
    gru: closed<Layer<"gru">>({ ...named("gru"), ...recurrent, resetAfter: optional(aFlag) }),
    lstm: closed<Layer<"lstm">>({ ...named("lstm"), ...recurrent }),
    rnn: closed<Layer<"rnn">>({
      ...named("rnn"),
      ...recurrent,
      activation: optional(oneOf("tanh", "relu")),
    }),
    linear: closed<Layer<"linear">>({
      ...named("linear"),
      inputSize: size,
      outputSize: size,
      bias: optional(aFlag),
    }),
    layerNorm: closed<Layer<"layerNorm">>({ ...named("layerNorm"), ...norm }),
    rmsNorm: closed<Layer<"rmsNorm">>({ ...named("rmsNorm"), ...norm }),
    batchNorm: closed<Layer<"batchNorm">>({
      ...named("batchNorm"),
      ...norm,
      momentum: optional(aShare),
    }),
    lastStep: closed<Layer<"lastStep">>(named("lastStep")),
    maxSteps: closed<Layer<"maxSteps">>(named("maxSteps")),
    meanSteps: closed<Layer<"meanSteps">>(named("meanSteps")),
    activation: closed<Layer<"activation">>({
      ...named("activation"),
      function: oneOf(...activationNames),
    }),
    dropout: closed<Layer<"dropout">>({ ...named("dropout"), rate: aRate }),
    gaussianNoise: closed<Layer<"gaussianNoise">>({ ...named("gaussianNoise"), deviation: aSpread }),
  };
  return variantOf<LayerDescription>("kind", kinds);
}

function named<Kind extends string>(kind: Kind): JsonFields<{ readonly name: string; readonly kind: Kind }> {
  return { name: aText, kind: oneOf(kind) };
}

/** An object with the given fields and no others. */
function closed<T extends object>(fields: JsonFields<T>): JsonKind<T> {
  const record = recordOf<T>(fields);
  return (value, place) => {
    const given = fieldsOf(value, place);
    const stranger = Object.keys(given).find((name) => !Object.hasOwn(fields, name));
    if (stranger === undefined) return record(value, place);
    throw place.at(stranger).refuse(given[stranger], `fields among ${Object.keys(fields).join(", ")}`);
  };
}

const aName: JsonKind<string> = (value, place) => {
  if (typeof value === "string" && value !== "") return value;
  throw place.refuse(value, "a text");
};

const aPositive = numberThat((value) => value > 0, "a number above 0");
const aShare = numberThat((value) => value >= 0 && value <= 1, "a number from 0 to 1");
const aRate = numberThat((value) => value >= 0 && value < 1, "a number in [0, 1)");
const aSpread = numberThat((value) => value >= 0, "a number of at least 0");

function numberThat(isFine: (value: number) => boolean, expected: string): JsonKind<number> {
  return (value, place) => {
    if (typeof value === "number" && Number.isFinite(value) && isFine(value)) return value;
    throw place.refuse(value, expected);
  };
}

/** Inputs and output need distinct names. */
function checkValueNames({ input = "input", output = "output", lengths = false }: LayerList): void {
  const names = [input, output, ...(lengths ? ["lengths"] : [])];
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice === undefined) return;
  throw malformed({
    place: "the list of layers",
    expected: "distinct names for inputs and output",
    got: `${quote(twice)} twice`,
    cure: "Rename one of them.",
  });
}

function checkLayerNames({ layers }: LayerList): void {
  const seen = new Set<string>();
  for (const { name } of layers) {
    if (seen.has(name))
      throw malformed({
        place: `layer ${quote(name)}`,
        expected: "a unique name",
        got: "a duplicate",
        cure: "Rename it.",
      });
    seen.add(name);
  }
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("model", problem);
}
