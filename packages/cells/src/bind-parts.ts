// Binding of the parts of a model: each with its parameters, key, state, and name in errors.
import {
  type CallContext,
  checkKey,
  described,
  GrusError,
  inPart,
  type Key,
  leaves,
  type Part,
  splitKey,
} from "@grus/tensor";
import { CellOptionError, inWords } from "./errors.ts";
import type { Bound, ForwardContext, ParametersOf, Parts, StatesOf } from "./models.ts";

/** The parts of a model in the order of declaration. */
export interface PartList<P> {
  /** The names of the parts that have a state. */
  readonly stateful: readonly string[];
  readonly causal: boolean;
  readonly reads: "float32" | "int32";
  /** Paths of the parts' running statistics. */
  readonly statistics: readonly string[];
  init(key: Key): ParametersOf<P>;
  initialState(batch: number): StatesOf<P>;
  /** The bound parts; each reports the state after a call to `onStates`, under its name. */
  bind(
    parameters: ParametersOf<P>,
    context: PartContext<StatesOf<P>>,
    onStates: (after: Partial<StatesOf<P>>) => void,
  ): Bound<P>;
}

/** The context that one call of a model passes to its parts. */
export type PartContext<State> = Omit<CallContext<State>, "onState">;

/** A part with unknown parameters and state: `ParametersOf` and `StatesOf` assign each part its own. */
interface AnyPart extends Part {
  bind(parameters: unknown, context?: CallContext): unknown;
}

type Entries = readonly (readonly [string, AnyPart])[];
type AnyRecord = Readonly<Record<string, unknown>>;

/**
 * Lists the parts of a model. Throws {@link CellOptionError} for names that are whole numbers, which
 * JavaScript would order first.
 */
export function listParts<P extends Parts>(source: string, parts: P): PartList<P> {
  const entries: Entries = Object.entries<AnyPart>(parts);
  checkNames(source, entries);
  const given = (of: (part: AnyPart) => unknown): AnyRecord =>
    Object.fromEntries(entries.flatMap(([name, part]) => (of(part) === undefined ? [] : [[name, of(part)]])));
  return {
    stateful: entries.flatMap(([name, part]) => (part.initialState === undefined ? [] : [name])),
    causal: entries.every(([, { causal }]) => causal !== false),
    reads: entries.some(([, { reads }]) => reads === "int32") ? "int32" : "float32",
    statistics: entries.flatMap(([name, { statistics = [] }]) => statistics.map((path) => `${name}.${path}`)),
    init: (key) => initParts(entries, key) as ParametersOf<P>,
    initialState: (batch) => given((part) => part.initialState?.(batch)) as StatesOf<P>,
    bind: (parameters, context, onStates) => {
      const state = context.state as AnyRecord | undefined;
      const tell = (after: AnyRecord) => onStates(after as Partial<StatesOf<P>>);
      return bindParts(source, entries, parameters as AnyRecord, { ...context, state }, tell) as Bound<P>;
    },
  };
}

function checkNames(source: string, entries: Entries): void {
  const whole = entries.find(([name]) => /^\d+$/.test(name));
  if (whole !== undefined)
    throw new CellOptionError(source, "the name of a part", whole[0], "a name that is not a number");
  // Functions also have a `bind`.
  for (const [name, part] of entries)
    if (typeof part === "function" || typeof part?.bind !== "function")
      throw new CellOptionError(
        source,
        `the part ${JSON.stringify(name)}`,
        inWords(described(part)),
        "a layer, such as linear({ … }), or activation(f) for a function of tensors",
      );
}

function initParts(entries: Entries, key: Key): AnyRecord {
  checkKey("init", key);
  const keys = splitKey(key, entries.length);
  const made = entries.flatMap(([name, part], i) =>
    part.init === undefined ? [] : [[name, part.init(keys[i]!)] as const],
  );
  return Object.fromEntries(made);
}

function bindParts(
  source: string,
  entries: Entries,
  parameters: AnyRecord,
  { key, state, statistics, training, watch }: PartContext<AnyRecord>,
  tell: (after: AnyRecord) => void,
): AnyRecord {
  const keys = key === undefined ? [] : splitKey(key, entries.length);
  const bound = entries.map(([name, part], i) => {
    const context: CallContext = {
      key: keys[i],
      training,
      watch,
      statistics: statistics?.under(name),
      state: state?.[name],
      onState: part.initialState === undefined ? undefined : (own) => tell({ [name]: own }),
    };
    return [name, named({ source, name }, part.bind(parameters[name], context))] as const;
  });
  return Object.fromEntries(bound);
}

/** A part of a model. */
interface Place {
  /** What is named in errors as having the part. */
  readonly source: string;
  readonly name: string;
}

/**
 * A call of a part whose errors, and whose steps in a program, name the part. This includes its members: the `step` of
 * a decoder, the `parts` of a model, the functions of a CRF.
 */
function named(place: Place, call: unknown): unknown {
  if (isRecord(call)) return namedMembers(place, call);
  if (typeof call !== "function") return call;
  const own = (...given: readonly unknown[]): unknown => {
    try {
      return inPart(place.name, () => call(...given));
    } catch (error) {
      throw placed(place, error);
    }
  };
  return Object.assign(own, namedMembers(place, call));
}

/** Whether a call is a record of functions, such as those of a CRF. */
function isRecord(call: unknown): call is object {
  return typeof call === "object" && call !== null && Object.getPrototypeOf(call) === Object.prototype;
}

function namedMembers(place: Place, call: object): AnyRecord {
  const members = Object.entries<unknown>(call as AnyRecord).map(([name, member]) => {
    const isParts = name === "parts" && typeof member === "object" && member !== null;
    return [name, isParts ? namedMembers(place, member) : named(place, member)] as const;
  });
  return Object.fromEntries(members);
}

/**
 * The error with the part's name prepended to its message: `model.encoder.head: linear: …` for nested models.
 */
function placed({ source, name }: Place, error: unknown): unknown {
  if (!(error instanceof GrusError)) return error;
  const { message, stack } = error;
  const inner = /^model\./.test(message) ? message.replace("model.", ".") : `: ${message}`;
  error.message = `${source}.${name}${inner}`;
  // Terminals print the stack of an uncaught error.
  if (stack !== undefined) error.stack = stack.replace(message, () => error.message);
  return error;
}

/** The context of `forward`. The state is created on demand, since its batch size is that of the input. */
export function forwardContext<P>(
  list: PartList<P>,
  { key, training, state }: PartContext<StatesOf<P>>,
  input: unknown,
): ForwardContext<StatesOf<P>> {
  return {
    key,
    training: training ?? key !== undefined,
    get state() {
      return state ?? list.initialState(batchOf(input));
    },
  };
}

/** The rows of an input: the first axis of its first tensor. */
function batchOf(input: unknown): number {
  return leaves(input)[0]?.shape[0] ?? 1;
}
