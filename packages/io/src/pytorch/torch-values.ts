// Values of PyTorch in a pickle: storages, and the tensors that are views of them.
import { DAMAGED, type FileProblem, ModelFileError } from "../files/model-file-error.ts";
import { PickleGlobal, type PickleObject, type PickleValue } from "./pickle.ts";

/** Elements that tensors share. */
export interface Storage extends PickleObject {
  readonly kind: "storage";
  readonly key: string;
  /** The class of the storage, or the type given by a tensor: "FloatStorage", "uint16". */
  readonly type: string;
  /** The number of elements; of bytes for "UntypedStorage". */
  readonly length: number;
}

/** The elements of a tensor: a view of a storage. */
export interface TensorView extends PickleObject {
  readonly kind: "tensor";
  readonly storage: Storage;
  /** Names the type where the storage does not: "float8_e4m3fn". */
  readonly type: string;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
}

/** The storage of a persistent id: ("storage", type, key, device, length, …). */
export function storageIn(id: PickleValue): Storage {
  const [tag, type, key, , length] = Array.isArray(id) ? id : [];
  const isStorage = tag === "storage" && type instanceof PickleGlobal && typeof key === "string";
  if (isStorage && isSize(length))
    return { kind: "storage", key, type: type.name.replace(/^torch\.(storage\.)?/, ""), length };
  throw malformed({ expected: "a reference to a storage", got: "another", cure: DAMAGED });
}

/** The arguments of `_rebuild_tensor`: storage, offset, shape and strides; and a type, where one is given. */
export function viewOf(
  [storage, offset, shape, stride]: readonly PickleValue[],
  dtype?: PickleValue | undefined,
): TensorView {
  const isView =
    isStorage(storage) &&
    isSize(offset) &&
    isSizes(shape) &&
    isSizes(stride) &&
    shape.length === stride.length;
  if (!isView)
    throw malformed({ expected: "a storage with offset, shape and strides", got: "others", cure: DAMAGED });
  const type = dtype instanceof PickleGlobal ? dtype.name.replace(/^torch\./, "") : storage.type;
  return { kind: "tensor", storage, type, offset, shape, stride };
}

/** Whether a value is a tensor. */
export function isTensor(value: PickleValue | undefined): value is TensorView {
  return isObject(value, "tensor");
}

/** Whether a value is a bare storage. */
export function isStorage(value: PickleValue | undefined): value is Storage {
  return isObject(value, "storage");
}

function isObject(value: PickleValue | undefined, kind: string): value is PickleObject {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === kind;
}

/** Whether a value is a length or an offset. */
export function isSize(value: PickleValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

/** Shapes and strides; PyTorch's own limit is 64 axes. */
const MOST_AXES = 64;

/** Whether a value is a shape, or strides. */
export function isSizes(value: PickleValue | undefined): value is number[] {
  return Array.isArray(value) && value.length <= MOST_AXES && value.every(isSize);
}

export function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("PyTorch", problem);
}
