// Values of NumPy in a pickle: types of elements, scalars and arrays.

import { fromHalf, type TensorData } from "@grus/tensor";
import { elementTypeOf, type Float64Reading, type Refuse } from "../files/element-types.ts";
import { DAMAGED } from "../files/model-file-error.ts";
import { type PickleCall, PickleInstance, type PickleObject, type PickleValue } from "./pickle.ts";
import { latin1, type Spend } from "./spend.ts";
import { isSizes, malformed } from "./torch-values.ts";

/** The type of the elements of an array. */
class NumpyType implements PickleObject {
  readonly kind = "dtype";
  /** A letter for the kind and the bytes of an element: "f8". */
  readonly code: string;
  isBigEndian = false;

  constructor(code: string) {
    this.code = code;
  }

  /** The state: a version, the order of bytes, and what structures and dates need. */
  build(state: PickleValue): void {
    this.isBigEndian = Array.isArray(state) && state[1] === ">";
  }
}

/** An array; its elements are decoded when it is reached. */
export class NumpyArray implements PickleObject {
  readonly kind = "array";
  #shape: readonly number[] = [];
  #type: NumpyType | undefined;
  #isFortran = false;
  #bytes: PickleValue = null;

  /** The state: a version, shape, type, whether columns are first, and the elements. */
  build(state: PickleValue): void {
    const [, shape, type, isFortran, bytes = null] = Array.isArray(state) ? state : [];
    if (!isSizes(shape) || !(type instanceof NumpyType))
      throw malformed({ expected: "an array with shape and type", got: "others", cure: DAMAGED });
    [this.#shape, this.#type, this.#isFortran, this.#bytes] = [shape, type, isFortran === true, bytes];
  }

  /** The number of elements, for the budget of memory. */
  get size(): number {
    return this.#bytes instanceof Uint8Array
      ? this.#shape.reduce((product, extent) => product * extent, 1)
      : 0;
  }

  /** The name of the type: "f8". */
  get type(): string {
    return this.#type?.code ?? "none";
  }

  /** The array as a tensor; undefined for elements that are not numbers, or that tensors here do not hold. */
  tensor(float64: Float64Reading): TensorData | undefined {
    const type =
      this.#type === undefined ? undefined : elementTypeOf(ELEMENTS[this.#type.code] ?? "", float64);
    if (type === undefined || this.#type?.isBigEndian || !(this.#bytes instanceof Uint8Array))
      return undefined;
    if (this.#bytes.byteLength !== this.size * type.bytes)
      throw malformed({
        place: "an array of NumPy",
        expected: `${this.size} elements of ${type.bytes} bytes`,
        got: `${this.#bytes.byteLength} bytes`,
        cure: DAMAGED,
      });
    try {
      const data = type.decode(new Uint8Array(this.#bytes), tooWide);
      return {
        shape: [...this.#shape],
        dtype: type.dtype,
        data: this.#isFortran ? this.#rowsFirst(data) : data,
      };
    } catch (error) {
      if (error instanceof TooWide) return undefined;
      throw error;
    }
  }

  /** Elements of an array whose first axis is the innermost, in the order of tensors. */
  #rowsFirst(data: TensorData["data"]): TensorData["data"] {
    let stride = 1;
    const axes = this.#shape.map((extent) => {
      stride *= extent;
      return { extent, stride: stride / extent };
    });
    return data.map((_, to) => {
      let [rest, from] = [to, 0];
      for (const { extent, stride: step } of axes.toReversed()) {
        from += (rest % extent) * step;
        rest = Math.floor(rest / extent);
      }
      return data[from]!;
    });
  }
}

/** Values of an array that do not fit into the types of tensors, such as large whole numbers. */
class TooWide extends Error {}

const tooWide: Refuse = () => {
  throw new TooWide();
};

/** The types of safetensors for those of NumPy. */
const ELEMENTS: Readonly<Record<string, string>> = {
  b1: "BOOL",
  f2: "F16",
  f4: "F32",
  f8: "F64",
  i1: "I8",
  i2: "I16",
  i4: "I32",
  i8: "I64",
  u1: "U8",
};

/** The globals of NumPy 1 and 2. */
export function numpyGlobals(spend: Spend): readonly (readonly [string, PickleCall])[] {
  const inBoth = (name: string, call: PickleCall) =>
    ["numpy.core", "numpy._core"].map((module) => [`${module}.${name}`, call] as const);
  return [
    ["_codecs.encode", ([text]) => (typeof text === "string" ? latin1(text, spend) : (text ?? null))],
    ["numpy.dtype", ([code]) => typeOf(code)],
    ["numpy.ndarray", () => new NumpyArray()],
    ...inBoth("multiarray._reconstruct", () => new NumpyArray()),
    ...inBoth("multiarray.scalar", ([type, bytes]) => scalarOf(type, bytes)),
    ...inBoth("numeric._frombuffer", (args) => fromBuffer(args)),
  ];
}

function typeOf(code: PickleValue | undefined): NumpyType {
  if (typeof code === "string") return new NumpyType(code.replace(/^[<=|]/, ""));
  throw malformed({ expected: "the name of a type of NumPy", got: "another value", cure: DAMAGED });
}

/** Protocol 5: bytes, type, shape, and "C" or "F". */
function fromBuffer([bytes = null, type = null, shape = null, order]: readonly PickleValue[]): NumpyArray {
  const array = new NumpyArray();
  array.build([1, shape, type, order === "F", bytes]);
  return array;
}

/** A scalar is a number; one of a type that is not a number is passed over. */
function scalarOf(type: PickleValue | undefined, bytes: PickleValue | undefined): PickleValue {
  if (!(type instanceof NumpyType) || !(bytes instanceof Uint8Array))
    return new PickleInstance("numpy scalar");
  const view = new DataView(new Uint8Array(bytes).buffer);
  const read = Object.hasOwn(SCALARS, type.code) ? SCALARS[type.code] : undefined;
  if (read === undefined || bytes.byteLength !== Number(type.code.slice(1)))
    return new PickleInstance(`numpy scalar of type ${type.code}`);
  return read(view, !type.isBigEndian);
}

type ReadScalar = (view: DataView, isLittleEndian: boolean) => PickleValue;

const SCALARS: Readonly<Record<string, ReadScalar>> = {
  b1: (view) => view.getUint8(0) !== 0,
  f2: (view, isLittleEndian) => halfOf(view.getUint16(0, isLittleEndian)),
  f4: (view, isLittleEndian) => view.getFloat32(0, isLittleEndian),
  f8: (view, isLittleEndian) => view.getFloat64(0, isLittleEndian),
  i1: (view) => view.getInt8(0),
  i2: (view, isLittleEndian) => view.getInt16(0, isLittleEndian),
  i4: (view, isLittleEndian) => view.getInt32(0, isLittleEndian),
  i8: (view, isLittleEndian) => wholeOf(view.getBigInt64(0, isLittleEndian)),
  u1: (view) => view.getUint8(0),
  u2: (view, isLittleEndian) => view.getUint16(0, isLittleEndian),
  u4: (view, isLittleEndian) => view.getUint32(0, isLittleEndian),
  u8: (view, isLittleEndian) => wholeOf(view.getBigUint64(0, isLittleEndian)),
};

function halfOf(bits: number): number {
  return fromHalf(bits);
}

function wholeOf(value: bigint): PickleValue {
  return Number.isSafeInteger(Number(value)) ? Number(value) : value;
}
