// Reads pickles, protocols 0 to 5: their data, never their code. A pickle is a program for a stack machine;
// here it may build only numbers, strings, lists, sets, dictionaries and the objects of `globals`. Nothing else is
// looked up, and nothing is executed.
import { DAMAGED, type FileProblem, ModelFileError, quote } from "../files/model-file-error.ts";

/** A value in a pickle. Tuples, lists and sets are arrays, dictionaries are Maps. */
export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PickleObject
  | PickleValue[]
  | Map<PickleValue, PickleValue>;

/** Something that is not plain data: built by one of the globals, or from a persistent id. */
export interface PickleObject {
  readonly kind: string;
  /** Takes the state that a pickle gives to an object after building it. */
  build?(state: PickleValue): void;
}

/** Builds a value from the arguments with which a pickle calls a global. */
export type PickleCall = (args: readonly PickleValue[]) => PickleValue;

/** The references that a pickle may use. */
export interface PickleOptions {
  /**
   * The call of a global, by module and name: "torch._utils._rebuild_tensor_v2". One without a call is refused by
   * name.
   */
  readonly globals: (name: string) => PickleCall | undefined;
  /** Resolves a persistent id. */
  readonly persistent: (id: PickleValue) => PickleValue;
}

/**
 * An object of a class that is not data, such as settings beside tensors: its class is known by name alone, and it
 * holds what Python would set its attributes from.
 */
export class PickleInstance implements PickleObject {
  readonly kind = "instance";
  readonly className: string;
  state: PickleValue = null;

  constructor(className: string) {
    this.className = className;
  }

  build(state: PickleValue): void {
    this.state = state;
  }
}

/** A global, to be called or passed as a type. */
export class PickleGlobal implements PickleObject {
  readonly kind = "global";
  readonly name: string;
  readonly call: PickleCall;

  constructor(name: string, call: PickleCall) {
    this.name = name;
    this.call = call;
  }
}

/** Maximum bytes of an integer, and maximum characters of one in decimal. */
const MAX_NUMBER = 64;

/** Reads one pickle that begins at `start`. Throws {@link ModelFileError}. */
export function readPickle(
  bytes: Uint8Array,
  options: PickleOptions,
  start = 0,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new Machine(bytes, start, options);
  const value = machine.run();
  return { value, end: machine.at };
}

class Machine {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #options: PickleOptions;
  #stack: PickleValue[] = [];
  /** The stacks below each mark. */
  readonly #marks: PickleValue[][] = [];
  readonly #memo = new Map<number, PickleValue>();
  at: number;

  constructor(bytes: Uint8Array, start: number, options: PickleOptions) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#options = options;
    this.at = start;
  }

  run(): PickleValue {
    for (;;) {
      const code = this.#byte();
      if (code === STOP) return this.#pop();
      const step = STEPS.get(code);
      if (step === undefined) throw this.#refuse("an operation that builds data", describeCode(code));
      step(this);
    }
  }

  push(value: PickleValue): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#marks.push(this.#stack);
    this.#stack = [];
  }

  /** The values pushed since the last mark. */
  popMark(): PickleValue[] {
    const below = this.#marks.pop();
    if (below === undefined) throw this.#refuse("a mark on the stack", "none");
    const items = this.#stack;
    this.#stack = below;
    return items;
  }

  pops(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  top(): PickleValue {
    const value = this.#stack.at(-1);
    if (value === undefined) throw this.#refuse("a value on the stack", "none");
    return value;
  }

  discard(): void {
    this.#pop();
  }

  /** Appends to a list or a set; of a passed-over object of such a class the items are passed over too. */
  append(items: readonly PickleValue[]): void {
    const value = this.top();
    if (value instanceof PickleInstance) return;
    if (!Array.isArray(value)) throw this.#refuse("a list on the stack", describeValue(value));
    for (const item of items) value.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const dictionary = this.top();
    if (dictionary instanceof PickleInstance) return;
    if (!(dictionary instanceof Map))
      throw this.#refuse("a dictionary on the stack", describeValue(dictionary));
    if (items.length % 2 !== 0) throw this.#refuse("a value for every key", `${items.length} items`);
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i]!, items[i + 1]!);
  }

  dictionaryOf(items: readonly PickleValue[]): void {
    this.push(new Map());
    this.setItems(items);
  }

  remember(place: number): void {
    this.#memo.set(place, this.top());
  }

  rememberNext(): void {
    this.remember(this.#memo.size);
  }

  recall(place: number): void {
    const value = this.#memo.get(place);
    if (value === undefined) throw this.#refuse(`a value at memo index ${place}`, "none");
    this.push(value);
  }

  global(module: string, name: string): void {
    const path = `${module}.${name}`;
    const call = this.#options.globals(path);
    if (call === undefined) throw notData(path, `byte ${this.at}`);
    this.push(new PickleGlobal(path, call));
  }

  stackGlobal(): void {
    const [module, name] = this.pops(2);
    if (typeof module !== "string" || typeof name !== "string")
      throw this.#refuse("two strings on the stack", `${describeValue(module!)} and ${describeValue(name!)}`);
    this.global(module, name);
  }

  /** Calls a global with arguments; of a class, this makes an object. */
  reduce(): void {
    const [target, args] = this.pops(2);
    if (!(target instanceof PickleGlobal) || !Array.isArray(args))
      throw this.#refuse("a global and its arguments on the stack", describeValue(target!));
    this.push(target.call(args));
  }

  /** A class, its arguments and its named arguments. */
  reduceNamed(): void {
    const [target, args, named] = this.pops(3);
    if (!(named instanceof Map)) throw this.#refuse("named arguments on the stack", describeValue(named!));
    this.push(target!);
    this.push(args!);
    this.reduce();
  }

  /** The state of an object; of a dictionary it is attributes such as `_metadata`, which do not concern tensors. */
  build(): void {
    const [target, state] = this.pops(2);
    if (isBuilt(target!)) target.build(state!);
    else if (!(target instanceof Map))
      throw this.#refuse("an object to set attributes of", describeValue(target!));
    this.push(target!);
  }

  persistent(): void {
    this.push(this.#options.persistent(this.#pop()));
  }

  uint(count: 1 | 2 | 4): number {
    this.#need(count);
    const read = { 1: "getUint8", 2: "getUint16", 4: "getUint32" } as const;
    const value = this.#view[read[count]](this.at, true);
    this.at += count;
    return value;
  }

  int32(): number {
    return this.uint(4) | 0;
  }

  /** A 64-bit length. */
  length(): number {
    this.#need(8);
    const value = Number(this.#view.getBigUint64(this.at, true));
    this.at += 8;
    return value;
  }

  double(isLittleEndian = false): number {
    this.#need(8);
    const value = this.#view.getFloat64(this.at, isLittleEndian);
    this.at += 8;
    return value;
  }

  bytes(count: number): Uint8Array {
    this.#need(count);
    this.at += count;
    return this.#bytes.subarray(this.at - count, this.at);
  }

  text(count: number): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes(count).slice());
    } catch (error) {
      if (error instanceof ModelFileError) throw error;
      throw this.#refuse("a string in UTF-8", "other bytes");
    }
  }

  /** An integer of `count` bytes, two's complement, little-endian. */
  long(count: number): number | bigint {
    if (count > MAX_NUMBER) throw this.#refuse(`a number of at most ${MAX_NUMBER} bytes`, `${count}`);
    const bytes = this.bytes(count);
    let value = 0n;
    for (let i = count - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
    return plain(count === 0 ? 0n : BigInt.asIntN(8 * count, value));
  }

  line(): string {
    const end = this.#bytes.indexOf("\n".charCodeAt(0), this.at);
    if (end < 0) throw this.#refuse("the end of a line", "the end of the file");
    const text = this.text(end - this.at);
    this.at++;
    return text;
  }

  /** A number in decimal, as in protocol 0. */
  writtenNumber(): number | bigint | boolean {
    const text = this.line().replace(/L$/, "");
    if (text === "00") return false;
    if (text === "01") return true;
    if (/^-?\d+$/.test(text) && text.length <= MAX_NUMBER) return plain(BigInt(text));
    throw this.#refuse("a whole number", quote(text));
  }

  writtenFloat(): number {
    const text = this.line();
    const value = Number(text);
    if (text.trim() !== "" && (!Number.isNaN(value) || text === "nan")) return value;
    throw this.#refuse("a number", quote(text));
  }

  place(): number {
    const place = this.writtenNumber();
    if (typeof place === "number" && place >= 0) return place;
    throw this.#refuse("a memo index", String(place));
  }

  #pop(): PickleValue {
    const value = this.#stack.pop();
    if (value === undefined) throw this.#refuse("a value on the stack", "none");
    return value;
  }

  #byte(): number {
    this.#need(1);
    return this.#bytes[this.at++]!;
  }

  #need(count: number): void {
    if (count <= this.#bytes.byteLength - this.at) return;
    throw this.#refuse(`${count} more bytes`, `${this.#bytes.byteLength - this.at}`);
  }

  #refuse(expected: string, got: string): ModelFileError {
    return malformed({ place: `byte ${this.at}`, expected, got, cure: DAMAGED });
  }
}

const STOP = ".".charCodeAt(0);

/** The operations; names as in Python's pickletools. */
const STEPS: ReadonlyMap<number, (machine: Machine) => void> = new Map([
  ...Object.entries<(machine: Machine) => void>({
    "(": (m) => m.mark(), // MARK
    "0": (m) => m.discard(), // POP
    "1": (m) => void m.popMark(), // POP_MARK
    "2": (m) => m.push(m.top()), // DUP
    N: (m) => m.push(null), // NONE
    I: (m) => m.push(m.writtenNumber()), // INT
    L: (m) => m.push(m.writtenNumber()), // LONG
    J: (m) => m.push(m.int32()), // BININT
    K: (m) => m.push(m.uint(1)), // BININT1
    M: (m) => m.push(m.uint(2)), // BININT2
    F: (m) => m.push(m.writtenFloat()), // FLOAT
    G: (m) => m.push(m.double()), // BINFLOAT
    X: (m) => m.push(m.text(m.uint(4))), // BINUNICODE
    B: (m) => m.push(m.bytes(m.uint(4))), // BINBYTES
    C: (m) => m.push(m.bytes(m.uint(1))), // SHORT_BINBYTES
    U: (m) => m.push(m.text(m.uint(1))), // SHORT_BINSTRING
    T: (m) => m.push(m.text(m.uint(4))), // BINSTRING
    "]": (m) => m.push([]), // EMPTY_LIST
    ")": (m) => m.push([]), // EMPTY_TUPLE
    "}": (m) => m.push(new Map()), // EMPTY_DICT
    l: (m) => m.push(m.popMark()), // LIST
    t: (m) => m.push(m.popMark()), // TUPLE
    d: (m) => m.dictionaryOf(m.popMark()), // DICT
    a: (m) => m.append(m.pops(1)), // APPEND
    e: (m) => m.append(m.popMark()), // APPENDS
    s: (m) => m.setItems(m.pops(2)), // SETITEM
    u: (m) => m.setItems(m.popMark()), // SETITEMS
    p: (m) => m.remember(m.place()), // PUT
    q: (m) => m.remember(m.uint(1)), // BINPUT
    r: (m) => m.remember(m.uint(4)), // LONG_BINPUT
    g: (m) => m.recall(m.place()), // GET
    h: (m) => m.recall(m.uint(1)), // BINGET
    j: (m) => m.recall(m.uint(4)), // LONG_BINGET
    c: (m) => m.global(m.line(), m.line()), // GLOBAL
    R: (m) => m.reduce(), // REDUCE
    b: (m) => m.build(), // BUILD
    Q: (m) => m.persistent(), // BINPERSID
  }).map(([letter, step]) => [letter.charCodeAt(0), step] as const),
  [0x80, (m) => void m.uint(1)], // PROTO
  [0x85, (m) => m.push(m.pops(1))], // TUPLE1
  [0x86, (m) => m.push(m.pops(2))], // TUPLE2
  [0x87, (m) => m.push(m.pops(3))], // TUPLE3
  [0x88, (m) => m.push(true)], // NEWTRUE
  [0x89, (m) => m.push(false)], // NEWFALSE
  [0x8a, (m) => m.push(m.long(m.uint(1)))], // LONG1
  [0x8b, (m) => m.push(m.long(m.uint(4)))], // LONG4
  [0x8c, (m) => m.push(m.text(m.uint(1)))], // SHORT_BINUNICODE
  [0x8d, (m) => m.push(m.text(m.length()))], // BINUNICODE8
  [0x8e, (m) => m.push(m.bytes(m.length()))], // BINBYTES8
  [0x8f, (m) => m.push([])], // EMPTY_SET
  [0x81, (m) => m.reduce()], // NEWOBJ
  [0x90, (m) => m.append(m.popMark())], // ADDITEMS
  [0x91, (m) => m.push(m.popMark())], // FROZENSET
  [0x92, (m) => m.reduceNamed()], // NEWOBJ_EX
  [0x93, (m) => m.stackGlobal()], // STACK_GLOBAL
  [0x94, (m) => m.rememberNext()], // MEMOIZE
  [0x95, (m) => void m.length()], // FRAME
  [0x96, (m) => m.push(m.bytes(m.length()))], // BYTEARRAY8
]);

function isBuilt(value: PickleValue): value is PickleObject & Required<Pick<PickleObject, "build">> {
  return typeof value === "object" && value !== null && "build" in value;
}

/** A number if it is exactly representable. */
function plain(value: bigint): number | bigint {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

function describeCode(code: number): string {
  const letter = String.fromCharCode(code);
  return /[!-~]/.test(letter) ? `operation "${letter}"` : `operation 0x${code.toString(16)}`;
}

function describeValue(value: PickleValue): string {
  if (value === null) return "None";
  if (Array.isArray(value)) return "a list";
  if (value instanceof Map) return "a dictionary";
  if (value instanceof Uint8Array) return "bytes";
  if (value instanceof PickleGlobal) return quote(value.name);
  if (value instanceof PickleInstance) return quote(value.className);
  return typeof value === "object"
    ? `a ${value.kind}`
    : typeof value === "string"
      ? quote(value)
      : String(value);
}

/** The error for a global that is not data. */
export function notData(name: string, place?: string): ModelFileError {
  return malformed({
    place,
    expected: "tensors, numbers, strings, and lists and dictionaries of them",
    got: quote(name),
    cure: "Nothing in the file is executed, so this value cannot be built. Save model.state_dict() without it.",
  });
}

function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("PyTorch", problem);
}
