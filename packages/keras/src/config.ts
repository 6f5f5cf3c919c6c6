// The options of a layer in a file's configuration: every option must be read, or the layer is refused by
// name.
import {
  aFlag,
  aNumber,
  aText,
  aWhole,
  DAMAGED,
  type FileProblem,
  fieldsOf,
  type JsonKind,
  type JsonPlace,
  jsonPlace,
  ModelFileError,
  orElse,
  parseJson as parse,
  quote,
} from "@grus/io/files";
import { sizeOf, type TensorData } from "@grus/tensor";

/** An object of a configuration. */
export type Json = Readonly<Record<string, unknown>>;

/** Whether a value is an object. */
export function isRecord(value: unknown): value is Json {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("Keras", problem);
}

/** Parses a configuration. */
export function parseJson(content: string | Uint8Array, place: string): Json {
  const value = parse(content, (problem) => {
    throw malformed({ ...problem, place });
  });
  return fieldsOf(
    value,
    jsonPlace(({ expected, got }) => malformed({ place, expected, got, cure: DAMAGED })),
  );
}

/** Numbers nested in lists of equal lengths; undefined for anything else. */
export function arrayOf(value: unknown): TensorData | undefined {
  const shape: number[] = [];
  for (let level = value; Array.isArray(level) && shape.length < MAX_RANK; level = level[0])
    shape.push(level.length);
  const flat = [value].flat(MAX_RANK) as readonly unknown[];
  if (flat.length !== sizeOf(shape) || !flat.every((own) => typeof own === "number")) return undefined;
  return { shape, dtype: "float32", data: Float32Array.from(flat as readonly number[]) };
}

/** The maximum number of axes of an array in a configuration. */
const MAX_RANK = 16;

/** Options about training and naming, which do not affect inference. */
const OF_TRAINING = [
  ...[
    "name",
    "trainable",
    "seed",
    "batch_input_shape",
    "batch_shape",
    "input_dtype",
    "input_length",
    "build_config",
  ],
  ...[
    "activity_regularizer",
    "dynamic",
    "autocast",
    "shared_object_id",
    "__passive_serialization__",
    "noise_shape",
  ],
];
const OF_WEIGHTS = /_(initializer|regularizer|constraint)$/;

/** The maximum of whole numbers in a configuration. */
const LARGEST = 2 ** 31 - 1;

const UNSUPPORTED = "This is not supported; save the model without it.";

/** The options of one layer. */
export class LayerConfig {
  readonly place: string;
  readonly className: string;
  readonly name: string;
  /** The major version of Keras that wrote the file. */
  readonly version: number;
  readonly #options: Json;
  readonly #heeded = new Set<string>(OF_TRAINING);

  constructor(className: string, name: string, version: number, options: Json) {
    this.className = className;
    this.name = name;
    this.version = version;
    this.#options = options;
    this.place = `${className} layer ${quote(name)}`;
  }

  /** Whether an option is present and not null. */
  has(option: string): boolean {
    return this.raw(option) !== undefined;
  }

  /** Whether an option is present and null. */
  isNull(option: string): boolean {
    this.#heeded.add(option);
    return Object.hasOwn(this.#options, option) && this.#options[option] === null;
  }

  /** The layer in an option; undefined if it is absent or null. */
  innerConfig(option: string): LayerConfig | undefined {
    const value = this.raw(option);
    if (value === undefined) return undefined;
    return isRecord(value) ? layerConfigOf(value, this.version) : this.#refuseValue(option, "a layer", value);
  }

  /** The layers in a list. */
  innerConfigs(option: string): readonly LayerConfig[] {
    const value = this.raw(option);
    if (!Array.isArray(value) || !value.every(isRecord))
      return this.#refuseValue(option, "a list of layers", value);
    return value.map((own) => layerConfigOf(own, this.version));
  }

  /** The value of an option; undefined if it is absent or null. */
  raw(option: string): unknown {
    this.#heeded.add(option);
    return (Object.hasOwn(this.#options, option) ? this.#options[option] : undefined) ?? undefined;
  }

  flag(option: string, fallback: boolean): boolean {
    return this.#read(option, orElse(aFlag, fallback));
  }

  number(option: string, fallback: number): number {
    return this.#read(option, orElse(aNumber, fallback));
  }

  /** A whole number of 1 or more. */
  size(option: string): number {
    return this.#read(option, aWhole({ least: 1, most: LARGEST }));
  }

  text(option: string, fallback: string): string {
    return this.#read(option, orElse(aText, fallback));
  }

  #read<T>(option: string, kind: JsonKind<T>): T {
    return kind(this.raw(option), this.#at(option));
  }

  /** A list of whole numbers, or a single one. */
  integers(option: string, fallback: number): readonly number[] {
    const value = this.raw(option) ?? fallback;
    const list: readonly unknown[] = Array.isArray(value) ? value : [value];
    const isFine =
      list.length > 0 && list.every((own) => Number.isInteger(own) && Math.abs(own as number) <= LARGEST);
    return isFine ? (list as readonly number[]) : this.#refuseValue(option, "whole numbers", value);
  }

  /** Axes, or a single one, each once, counted from 0 in a tensor of that rank. */
  axes(option: string, fallback: number, rank: number): readonly number[] {
    const axes = this.integers(option, fallback).map((axis) => (axis < 0 ? axis + rank : axis));
    const isFine = axes.every((axis) => axis >= 0 && axis < rank) && new Set(axes).size === axes.length;
    return isFine ? axes : this.refuse(`${quote(option)} among ${rank} axes`, `[${axes.join(", ")}]`);
  }

  /** One whole number for each of `count` axes, of `least` or more; a single one is for all axes. */
  perAxis(option: string, fallback: number, count: number, least = 1): readonly number[] {
    const own = this.integers(option, fallback);
    const all = own.length === 1 ? Array.from({ length: count }, () => own[0]!) : own;
    return all.length === count && all.every((value) => value >= least)
      ? all
      : this.#refuseValue(option, `${count} whole numbers of ${least} or more`, this.raw(option));
  }

  /** A number, or numbers nested in lists, as written or as an array; undefined if absent or null. */
  numbers(option: string): TensorData | undefined {
    const value = this.raw(option);
    if (value === undefined) return undefined;
    const plain = isRecord(value) && isRecord(value.config) ? value.config.value : value;
    return arrayOf(plain) ?? this.#refuseValue(option, "numbers", value);
  }

  /** Throws unless an option has one of the given values. */
  only(option: string, ...known: readonly (string | number | boolean)[]): void {
    const value = this.raw(option);
    if (value === undefined || known.includes(value as string)) return;
    this.#refuseValue(option, known.map((own) => JSON.stringify(own)).join(" or "), value);
  }

  /** Marks options that have no effect here. */
  ignore(...options: readonly string[]): void {
    for (const option of options) this.#heeded.add(option);
  }

  /** Throws for options that were not read: they might change the layer's result. */
  checkHeeded(): void {
    this.#checkType();
    this.checkOptions();
  }

  /** As {@link checkHeeded}, for operations, whose type is an option like any other. */
  checkOptions(): void {
    for (const [option, value] of Object.entries(this.#options)) {
      const isFine = this.#heeded.has(option) || OF_WEIGHTS.test(option) || value === null;
      if (!isFine) this.#refuseValue(option, "nothing", value);
    }
  }

  refuse(expected: string, got: string, cure: string = UNSUPPORTED): never {
    throw malformed({ place: this.place, expected, got, cure });
  }

  /** All computation is in float32, whichever float type was used in training; integer layers are refused. */
  #checkType(): void {
    const dtype = this.raw("dtype");
    const policy = isRecord(dtype) && isRecord(dtype.config) ? dtype.config.name : dtype;
    if (policy === undefined || (typeof policy === "string" && FLOATS.test(policy))) return;
    this.#refuseValue("dtype", "floats", policy);
  }

  /** The place of an option, for errors. */
  #at(option: string): JsonPlace {
    return jsonPlace(({ expected, got }) =>
      malformed({
        place: this.place,
        expected: `${expected} as ${quote(option)}`,
        got: got === "missing" ? "nothing" : got,
        cure: UNSUPPORTED,
      }),
    );
  }

  #refuseValue(option: string, expected: string, value: unknown): never {
    throw this.#at(option).refuse(value, expected);
  }
}

/** A serialized layer: its class, the module of that class, and its options. */
export function layerConfigOf(layer: Json, version: number): LayerConfig {
  const className = typeof layer.class_name === "string" ? layer.class_name : "?";
  const options = isRecord(layer.config) ? layer.config : {};
  const name = [layer.name, options.name].find((own) => typeof own === "string") ?? className;
  const config = new LayerConfig(className, name as string, version, options);
  const origin = layer.module ?? "keras.layers";
  const isOwn = typeof origin === "string" && /^(tf_)?keras(\.|$)/.test(origin);
  const isPlain = (layer.registered_name ?? className) === className;
  if (!isOwn || !isPlain || !isRecord(layer.config))
    config.refuse(
      "a built-in Keras layer",
      `${quote(String(layer.registered_name ?? className))} from ${quote(String(origin))}`,
      "The Python code of custom layers is not in the file; build the model of Keras' own layers.",
    );
  return config;
}

const FLOATS = /^(mixed_)?b?float(16|32|64)$/;
