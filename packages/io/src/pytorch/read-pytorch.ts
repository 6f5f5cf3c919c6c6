// Reads files of torch.save: a zip archive since version 1.6, a sequence of pickles before.
import type { TensorData } from "@grus/tensor";
import { type ElementType, elementTypeOf, type Float64Reading } from "../files/element-types.ts";
import { DAMAGED, type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";
import { isZip, readZip, type ZipEntry } from "../files/zip.ts";
import { type PickleCall, PickleGlobal, type PickleObject, type PickleValue, readPickle } from "./pickle.ts";
import type { StateDictionary } from "./pytorch-layout.ts";

/** A value in a PyTorch file. Tuples and lists are arrays, dictionaries are Maps. */
export type PyTorchValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | TensorData
  | readonly PyTorchValue[]
  | ReadonlyMap<PyTorchValue, PyTorchValue>;

/** The content of a PyTorch file. */
export interface PyTorchFile {
  /** The saved value. */
  readonly value: PyTorchValue;
  /** Every tensor in it, under its path of keys joined by ".": "weight", or "model.encoder.weight". */
  readonly tensors: StateDictionary;
}

/** Options of {@link readPyTorch}. */
export interface ReadPyTorchOptions {
  /** How float64 tensors are converted: "narrow" (default) rounds to float32, "keep" gives a Float64Array. */
  readonly float64?: Float64Reading | undefined;
}

/**
 * Reads a `.pt` or `.pth` file, as `torch.save(model.state_dict(), path)` writes it, in the current format or
 * the one before version 1.6, including checkpoints that hold state dictionaries among numbers and strings.
 * Element types are converted as by {@link readSafetensors}.
 *
 * Only data is read: tensors, parameters, numbers, strings, lists, dictionaries. A file that holds a whole
 * module (`torch.save(model)`) names its Python class and is refused with that name; nothing is ever
 * executed. Memory is bounded by eight times the size of the file. Throws {@link ModelFileError}.
 */
export function readPyTorch(file: Uint8Array, { float64 = "narrow" }: ReadPyTorchOptions = {}): PyTorchFile {
  const { value, storageOf } = isZip(file) ? readArchive(file) : readLegacy(file);
  return new Materialiser(storageOf, float64, file.byteLength).file(value);
}

/** The elements of a tensor: a view of a storage. */
interface TensorView extends PickleObject {
  readonly kind: "tensor";
  readonly storage: Storage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** Elements that tensors share. */
interface Storage extends PickleObject {
  readonly kind: "storage";
  readonly key: string;
  readonly type: string;
  readonly length: number;
}

interface Unpickled {
  readonly value: PickleValue;
  readonly storageOf: (key: string) => Uint8Array;
}

/** The element types of torch's storages. */
const STORAGES: Readonly<Record<string, string>> = {
  DoubleStorage: "F64",
  FloatStorage: "F32",
  HalfStorage: "F16",
  BFloat16Storage: "BF16",
  LongStorage: "I64",
  IntStorage: "I32",
  ShortStorage: "I16",
  CharStorage: "I8",
  ByteStorage: "U8",
  BoolStorage: "BOOL",
};

const noCall =
  (name: string): PickleCall =>
  () => {
    throw malformed({ expected: `${name} as a type`, got: "a call of it", cure: DAMAGED });
  };

/** The globals that a file of `size` bytes may name. */
function globalsOf(size: number): ReadonlyMap<string, PickleCall> {
  let pairsLeft = size;
  const orderedDict: PickleCall = ([pairs = []]) => {
    // A pickle can pass one list to many calls, each of which copies it.
    pairsLeft -= Array.isArray(pairs) ? pairs.length : 0;
    if (pairsLeft >= 0) return dictionaryOf([pairs]);
    throw malformed({
      expected: "dictionaries with pairs that are not shared",
      got: "more pairs than bytes",
      cure: DAMAGED,
    });
  };
  return new Map([...GLOBALS, ["collections.OrderedDict", orderedDict]]);
}

const GLOBALS: ReadonlyMap<string, PickleCall> = new Map<string, PickleCall>([
  ["torch._utils._rebuild_tensor", (args) => viewOf(args)],
  ["torch._utils._rebuild_tensor_v2", (args) => viewOf(args)],
  ["torch._utils._rebuild_parameter", ([tensor]) => tensorIn(tensor)],
  ["torch._utils._rebuild_parameter_with_state", ([tensor]) => tensorIn(tensor)],
  ["torch._tensor._rebuild_from_type_v2", ([make, , args]) => callOf(make, args)],
  ["torch.nn.parameter.Parameter", noCall("torch.nn.parameter.Parameter")],
  ["torch.Tensor", noCall("torch.Tensor")],
  ["torch.Size", ([sizes]) => sizes ?? []],
  ["torch.device", ([type, index]) => deviceOf(type, index)],
  ...Object.keys(STORAGES).map((name): [string, PickleCall] => [`torch.${name}`, noCall(`torch.${name}`)]),
]);

function readArchive(file: Uint8Array): Unpickled {
  const entries = readZip(file, { maxBytes: 8 * file.byteLength });
  const root = [...entries.keys()].find((name) => /^[^/]*\/data\.pkl$/.test(name));
  if (root === undefined) {
    throw malformed({
      expected: 'an entry "…/data.pkl"',
      got: `${entries.size} others`,
      cure: "This archive is not one that torch.save writes. TorchScript archives are not read: save model.state_dict().",
    });
  }
  const folder = root.slice(0, -"data.pkl".length);
  checkOrder(entries.get(`${folder}byteorder`));
  const globals = globalsOf(file.byteLength);
  const { value } = readPickle(entries.get(root)!.read(), { globals, persistent: storageIn });
  const storageOf = (key: string) => {
    const entry = entries.get(`${folder}data/${key}`);
    if (entry !== undefined) return entry.read();
    throw malformed({ place: `storage ${quote(key)}`, expected: "its entry", got: "none", cure: DAMAGED });
  };
  return { value, storageOf };
}

function checkOrder(entry: ZipEntry | undefined): void {
  const order = entry === undefined ? "little" : new TextDecoder().decode(entry.read().slice());
  if (order === "little") return;
  const cure = "Load and save the file again on a little-endian machine.";
  throw malformed({ expected: "numbers in little-endian order", got: quote(order), cure });
}

/** The magic number of the old format. */
const MAGIC = 0x1950a86a20f9469cfc6cn;
const PROTOCOL = 1001;

/**
 * The old format: a magic number, a protocol, system information, the saved value, the keys of storages, and
 * their elements in that order.
 */
function readLegacy(file: Uint8Array): Unpickled {
  const storages = new Map<string, Storage>();
  const persistent = (id: PickleValue) => {
    const storage = storageIn(id);
    storages.set(storage.key, storage);
    return storage;
  };
  const globals = globalsOf(file.byteLength);
  let at = 0;
  const next = () => {
    const { value, end } = readPickle(file, { globals, persistent }, at);
    at = end;
    return value;
  };
  if (next() !== MAGIC || next() !== PROTOCOL) {
    const cure = "Pass a .pt or .pth file written by torch.save.";
    throw malformed({ expected: "a zip archive, or PyTorch's magic number", got: "something else", cure });
  }
  const facts = next();
  if (!(facts instanceof Map) || facts.get("little_endian") !== true) {
    const cure = "Load and save the file again on a little-endian machine.";
    throw malformed({ expected: "numbers in little-endian order", got: "others", cure });
  }
  const value = next();
  const keys = next();
  const places = placeStorages(file, at, Array.isArray(keys) ? keys : [], storages);
  const storageOf = (key: string) => {
    const bytes = places.get(key);
    if (bytes !== undefined) return bytes;
    throw malformed({ place: `storage ${quote(key)}`, expected: "its elements", got: "none", cure: DAMAGED });
  };
  return { value, storageOf };
}

function placeStorages(
  file: Uint8Array,
  start: number,
  keys: readonly PickleValue[],
  storages: ReadonlyMap<string, Storage>,
): Map<string, Uint8Array> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const places = new Map<string, Uint8Array>();
  let at = start;
  for (const key of keys) {
    const storage = typeof key === "string" ? storages.get(key) : undefined;
    const size = storage === undefined ? 0 : storage.length * typeOf(storage, "keep").bytes;
    const fits = storage !== undefined && at + 8 + size <= file.byteLength;
    if (!fits || Number(view.getBigInt64(at, true)) !== storage.length) {
      throw malformed({
        place: `storage ${quote(String(key))}`,
        expected: `${size} bytes of elements at byte ${at}`,
        got: "others",
        cure: DAMAGED,
      });
    }
    places.set(storage.key, file.subarray(at + 8, at + 8 + size));
    at += 8 + size;
  }
  return places;
}

/** The storage of a persistent id: ("storage", type, key, device, length, …). */
function storageIn(id: PickleValue): Storage {
  const [tag, type, key, , length] = Array.isArray(id) ? id : [];
  const isStorage = tag === "storage" && type instanceof PickleGlobal && typeof key === "string";
  if (isStorage && isSize(length))
    return { kind: "storage", key, type: type.name.replace(/^torch\./, ""), length };
  throw malformed({ expected: "a reference to a storage", got: "another", cure: DAMAGED });
}

/** A device is text: "cuda:0". */
function deviceOf(type: PickleValue | undefined, index: PickleValue | undefined): string {
  if (typeof type === "string" && (index === undefined || index === null || typeof index === "number"))
    return typeof index === "number" ? `${type}:${index}` : type;
  throw malformed({ expected: "a device with a type and an index", got: "other values", cure: DAMAGED });
}

function viewOf([storage, offset, shape, stride]: readonly PickleValue[]): TensorView {
  const isView =
    isObject(storage, "storage") &&
    isSize(offset) &&
    isSizes(shape) &&
    isSizes(stride) &&
    shape.length === stride.length;
  if (isView) return { kind: "tensor", storage: storage as Storage, offset, shape, stride };
  throw malformed({ expected: "a storage with offset, shape and strides", got: "others", cure: DAMAGED });
}

function tensorIn(value: PickleValue | undefined): PickleValue {
  if (isObject(value, "tensor")) return value;
  throw malformed({ expected: "a tensor in a parameter", got: "none", cure: DAMAGED });
}

function callOf(make: PickleValue | undefined, args: PickleValue | undefined): PickleValue {
  if (make instanceof PickleGlobal && Array.isArray(args) && make.name.startsWith("torch._utils._rebuild_"))
    return make.call(args);
  throw malformed({ expected: "a function that rebuilds a tensor", got: "none", cure: DAMAGED });
}

/** OrderedDict(), or OrderedDict(pairs). */
function dictionaryOf([pairs = []]: readonly PickleValue[]): Map<PickleValue, PickleValue> {
  if (Array.isArray(pairs) && pairs.every(isPair)) return new Map(pairs);
  throw malformed({ expected: "pairs in a dictionary", got: "others", cure: DAMAGED });
}

function isPair(value: PickleValue): value is [PickleValue, PickleValue] {
  return Array.isArray(value) && value.length === 2;
}

/**
 * The maximum nesting of values, and their maximum number per byte of the file: cyclic values, and values
 * repeated exponentially often, are refused.
 */
const MAX_DEPTH = 64;

/** Turns views of storages into tensors. */
class Materialiser {
  readonly #storageOf: (key: string) => Uint8Array;
  readonly #float64: Float64Reading;
  readonly #tensors = new Map<string, TensorData>();
  readonly #done = new Map<TensorView, TensorData>();
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
    return { value: this.#plain(value, []), tensors: this.#tensors };
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
    if (isObject(value, "tensor")) return this.#tensor(value as TensorView, this.#name(path));
    if (isObject(value, "storage") || value instanceof PickleGlobal)
      throw malformed({ expected: "tensors and data", got: `a bare ${value.kind}`, cure: DAMAGED });
    return value as PyTorchValue;
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

  #tensor(view: TensorView, name: string): TensorData {
    const tensor = this.#done.get(view) ?? this.#read(view, name);
    this.#done.set(view, tensor);
    this.#tensors.set(name, tensor);
    return tensor;
  }

  #read(view: TensorView, name: string): TensorData {
    const place = `tensor ${quote(name)}`;
    const { storage, shape } = view;
    const type = typeOf(storage, this.#float64);
    const bytes = this.#storage(storage.key);
    if (bytes.byteLength !== storage.length * type.bytes)
      throw malformed({
        place,
        expected: `${storage.length} elements of ${type.bytes} bytes in its storage`,
        got: `${bytes.byteLength} bytes`,
        cure: DAMAGED,
      });
    const size = shape.reduce((product, extent) => product * extent, 1);
    this.#bytesLeft -= 4 * size;
    if (size > storage.length || this.#bytesLeft < 0)
      throw malformed({
        place,
        expected: "tensors no larger than their stored elements",
        got: `${size} elements of a storage of ${storage.length}`,
        cure: "Save expanded tensors with .contiguous(), and views of one tensor with .clone().",
      });
    checkInside(place, view);
    const elements = gather(bytes, type.bytes, view, size);
    const data = type.decode(elements.buffer, (problem) => {
      throw malformed({ ...problem, place });
    });
    return { shape, dtype: type.dtype, data };
  }
}

function typeOf({ type }: Storage, float64: Float64Reading): ElementType {
  const name = Object.hasOwn(STORAGES, type) ? STORAGES[type] : undefined;
  const found = name === undefined ? undefined : elementTypeOf(name, float64);
  if (found !== undefined) return found;
  throw malformed({
    expected: `a storage among ${Object.keys(STORAGES).join(", ")}`,
    got: quote(type),
    cure: "Convert the tensor to one of these before saving it.",
  });
}

function checkInside(place: string, { storage, offset, shape, stride }: TensorView): void {
  if (shape.includes(0)) return;
  const last = shape.reduce((at, extent, axis) => at + (extent - 1) * stride[axis]!, offset);
  if (last < storage.length) return;
  throw malformed({
    place,
    expected: `elements within its storage of ${storage.length}`,
    got: `element ${last}`,
    cure: DAMAGED,
  });
}

/** The elements in the order of the shape, in a fresh buffer. */
function gather(
  bytes: Uint8Array,
  width: number,
  { offset, shape, stride }: TensorView,
  size: number,
): Uint8Array<ArrayBuffer> {
  if (isContiguous(shape, stride))
    return new Uint8Array(bytes.subarray(offset * width, (offset + size) * width));
  const out = new Uint8Array(size * width);
  const index = shape.map(() => 0);
  for (let to = 0; to < size; to++) {
    const from = index.reduce((at, i, axis) => at + i * stride[axis]!, offset);
    for (let byte = 0; byte < width; byte++) out[to * width + byte] = bytes[from * width + byte]!;
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return out;
}

function isContiguous(shape: readonly number[], stride: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

function isObject(value: PickleValue | undefined, kind: string): value is PickleObject {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

function isSize(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Shapes and strides; PyTorch's own limit is 64 axes. */
const MOST_AXES = 64;

function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isSize);
}

function isScalar(value: PickleValue): boolean {
  return value === null || typeof value !== "object";
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("PyTorch", problem);
}
