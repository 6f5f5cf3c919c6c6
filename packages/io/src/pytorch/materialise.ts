// The values and tensors of an unpickled PyTorch file.
import type { TensorData } from "@grus/tensor";
import { type ElementType, elementTypeOf, type Float64Reading } from "../files/element-types.ts";
import { DAMAGED, quote } from "../files/model-file-error.ts";
import { INSTEAD } from "./archive-kind.ts";
import { NumpyArray } from "./numpy-values.ts";
import { PickleGlobal, PickleInstance, type PickleObject, type PickleValue } from "./pickle.ts";
import type { StateDictionary } from "./pytorch-layout.ts";
import { checkInside, gather } from "./tensor-views.ts";
import { isConstant } from "./torch-globals.ts";
import { isTensor, malformed, type TensorView } from "./torch-values.ts";

/** A value in a PyTorch file. Tuples, lists and sets are arrays, dictionaries are Maps. */
export type PyTorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | TensorData
  | PassedOverValue
  | readonly PyTorchValue[]
  | ReadonlyMap<PyTorchValue, PyTorchValue>;

/** A value that is not data: an object of a class, which is not built. */
export interface PassedOverValue {
  /** The class, or another name of what it is: "argparse.Namespace". */
  readonly className: string;
}

/** The content of a PyTorch file. */
export interface PyTorchFile {
  /** The saved value. */
  readonly value: PyTorchValue;
  /**
   * Every tensor and every array of numbers in it, under its path of keys joined by ".": "weight", or
   * "model.encoder.weight".
   */
  readonly tensors: StateDictionary;
  /** Objects that are not data, by their paths, with their classes: "args" has "argparse.Namespace". */
  readonly passedOver: ReadonlyMap<string, string>;
}

/**
 * The maximum nesting of values, and their maximum number per byte of the file: cyclic values, and values
 * repeated exponentially often, are refused.
 */
const MAX_DEPTH = 64;

/** Turns views of storages into tensors. */
export class Materialiser {
  readonly #storageOf: (key: string) => Uint8Array;
  readonly #float64: Float64Reading;
  readonly #tensors = new Map<string, TensorData>();
  readonly #passedOver = new Map<string, string>();
  readonly #done = new Map<PickleObject, TensorData>();
  readonly #storages = new Map<string, Uint8Array>();
  #valuesLeft: number;
  #bytesLeft: number;
  /** Characters of keys and names, which may repeat long keys. */
  #charactersLeft: number;

  constructor(storageOf: (key: string) => Uint8Array, float64: Float64Reading, size: number) {
    this.#storageOf = storageOf;
    this.#float64 = float64;
    this.#valuesLeft = 16 * size;
    this.#bytesLeft = 8 * size;
    this.#charactersLeft = 16 * size;
  }

  file(value: PickleValue): PyTorchFile {
    const file = { value: this.#plain(value, []), tensors: this.#tensors, passedOver: this.#passedOver };
    const [first] = this.#passedOver.values();
    if (this.#tensors.size > 0 || first === undefined) return file;
    throw malformed({ expected: "tensors", got: `an object, ${quote(first)}, without any`, cure: INSTEAD });
  }

  #plain(value: PickleValue, path: readonly string[]): PyTorchValue {
    if (path.length > MAX_DEPTH || this.#valuesLeft-- <= 0)
      throw malformed({ expected: "finite values", got: "cyclic ones", cure: DAMAGED });
    if (Array.isArray(value)) return value.map((item, i) => this.#plain(item, [...path, String(i)]));
    if (value instanceof Map)
      return new Map(
        Array.from(value, ([key, item]) => [
          this.#plain(key, path),
          this.#plain(item, [...path, this.#keyText(key)]),
        ]),
      );
    if (value === null || typeof value !== "object" || value instanceof Uint8Array) return value;
    return this.#object(value, path);
  }

  #object(value: PickleObject, path: readonly string[]): PyTorchValue {
    if (isTensor(value)) return this.#kept(value, path, (name) => this.#read(value, name));
    if (value instanceof NumpyArray) {
      this.#spendBytes("an array of NumPy", value.size);
      const tensor = value.tensor(this.#float64);
      if (tensor !== undefined) return this.#kept(value, path, () => tensor);
      return this.#passOver(`numpy.ndarray of ${value.type}`, path);
    }
    if (value instanceof PickleInstance) {
      if (isModule(value)) throw wholeModule(value.className, path);
      return this.#passOver(value.className, path);
    }
    if (value instanceof PickleGlobal && isConstant(value.name)) return value.name;
    if (value instanceof PickleGlobal) return this.#passOver(value.name, path);
    throw malformed({ expected: "tensors and data", got: `a bare ${value.kind}`, cure: DAMAGED });
  }

  #passOver(className: string, path: readonly string[]): PyTorchValue {
    this.#passedOver.set(this.#name(path), className);
    return { className };
  }

  #kept(value: PickleObject, path: readonly string[], read: (name: string) => TensorData): TensorData {
    const name = this.#name(path);
    const tensor = this.#done.get(value) ?? read(name);
    this.#done.set(value, tensor);
    this.#tensors.set(name, tensor);
    return tensor;
  }

  /** The text of a key of a dictionary: of a string or number, or of a flat tuple of them. */
  #keyText(key: PickleValue): string {
    if (!Array.isArray(key)) return isScalar(key) ? String(key) : "…";
    if (!key.every(isScalar)) return "…";
    this.#spendCharacters(key.reduce((sum: number, item) => sum + String(item).length + 1, 0));
    return key.join(",");
  }

  #name(path: readonly string[]): string {
    this.#spendCharacters(path.reduce((sum, part) => sum + part.length + 1, 0));
    return path.join(".");
  }

  #spendCharacters(count: number): void {
    this.#charactersLeft -= count;
    if (this.#charactersLeft >= 0) return;
    throw malformed({
      expected: "names no longer than the file",
      got: "long keys that repeat",
      cure: DAMAGED,
    });
  }

  /** The bytes of a storage, which are inflated once, however many tensors share them. */
  #storage(key: string): Uint8Array {
    const bytes = this.#storages.get(key) ?? this.#storageOf(key);
    this.#storages.set(key, bytes);
    return bytes;
  }

  #spendBytes(place: string, size: number, held: number = size): void {
    this.#bytesLeft -= 4 * size;
    if (size <= held && this.#bytesLeft >= 0) return;
    throw malformed({
      place,
      expected: "tensors no larger than their stored elements",
      got: `${size} elements of a storage of ${held}`,
      cure: "Save expanded tensors with .contiguous(), and views of one tensor with .clone().",
    });
  }

  #read(view: TensorView, name: string): TensorData {
    const place = `tensor ${quote(name)}`;
    const { storage, shape } = view;
    const type = typeOf(view.type, this.#float64, place);
    const bytes = this.#storage(storage.key);
    const expected = storage.type === "UntypedStorage" ? storage.length : storage.length * type.bytes;
    const length = Math.floor(expected / type.bytes);
    if (bytes.byteLength !== expected)
      throw malformed({
        place,
        expected: `${length} elements of ${type.bytes} bytes in its storage`,
        got: `${bytes.byteLength} bytes`,
        cure: DAMAGED,
      });
    const size = shape.reduce((product, extent) => product * extent, 1);
    this.#spendBytes(place, size, length);
    checkInside(place, view, length);
    const elements = gather(bytes, type.bytes, view, size);
    const data = type.decode(elements, (problem) => {
      throw malformed({ ...problem, place });
    });
    return { shape, dtype: type.dtype, data };
  }
}

/** The names of torch's types, by the classes of its storages. */
const STORAGES: Readonly<Record<string, string>> = {
  BFloat16Storage: "bfloat16",
  BoolStorage: "bool",
  ByteStorage: "uint8",
  CharStorage: "int8",
  ComplexDoubleStorage: "complex128",
  ComplexFloatStorage: "complex64",
  DoubleStorage: "float64",
  FloatStorage: "float32",
  HalfStorage: "float16",
  IntStorage: "int32",
  LongStorage: "int64",
  ShortStorage: "int16",
};

/** The types that are read, and their names in safetensors. */
const ELEMENTS: Readonly<Record<string, string>> = {
  bfloat16: "BF16",
  bool: "BOOL",
  float16: "F16",
  float32: "F32",
  float64: "F64",
  int16: "I16",
  int32: "I32",
  int64: "I64",
  int8: "I8",
  uint8: "U8",
};

/** The element type of a storage or tensor. Throws {@link ModelFileError}, with its name, for one that is not read. */
export function typeOf(type: string, float64: Float64Reading, place: string | undefined): ElementType {
  const name = Object.hasOwn(STORAGES, type) ? STORAGES[type]! : type;
  const element = Object.hasOwn(ELEMENTS, name) ? ELEMENTS[name] : undefined;
  const found = element === undefined ? undefined : elementTypeOf(element, float64);
  if (found !== undefined) return found;
  throw malformed({
    place,
    expected: `a type among ${Object.keys(ELEMENTS).join(", ")}`,
    got: name === type ? name : `${name} (torch.${type})`,
    cure: `Convert the tensor before saving it: ${cureOf(name)}.`,
  });
}

function cureOf(type: string): string {
  if (type.startsWith("complex")) return "torch.view_as_real(tensor)";
  return /^uint|^int/.test(type) ? "tensor.to(torch.int32), or torch.int64" : "tensor.float()";
}

/** Whether an object is a module of torch.nn: its attributes hold parameters and modules. */
function isModule({ className, state }: PickleInstance): boolean {
  const attributes = state instanceof Map ? state : Array.isArray(state) ? state[0] : undefined;
  const isOne = attributes instanceof Map && attributes.has("_parameters") && attributes.has("_modules");
  return isOne || /^torch\.nn\.(modules|quantized)\./.test(className);
}

function wholeModule(className: string, path: readonly string[]): Error {
  return malformed({
    place: path.length === 0 ? undefined : quote(path.join(".").slice(0, 100)),
    expected: "tensors, numbers, strings, and lists and dictionaries of them",
    got: `${quote(className)}, a whole module`,
    cure: "Nothing in the file is executed, so its class cannot be built. Save model.state_dict() instead of the model: torch.save(model.state_dict(), path); or export it with torch.onnx.export, which Grus runs.",
  });
}

function isScalar(value: PickleValue): boolean {
  return value === null || typeof value !== "object";
}
