// Messages between a run in a worker and its owner, over a channel for that run.
import { fromData, isLeaf, Tensor } from "@grus/tensor";
import type { Progress } from "./progress.ts";

/** Starts a run; posted to the worker itself. */
export interface StartMessage<Settings> {
  readonly type: "grus-fit";
  readonly settings: Settings;
  /** Whether the run is stopped before its first step. */
  readonly isAborted: boolean;
  /**
   * A lock that the worker holds until the run is over; undefined if the end of a worker is detected
   * otherwise.
   */
  readonly lock: string | undefined;
  /** The worker's end of the run's channel, which receives {@link Command}s. Closing it stops the run. */
  readonly port: MessagePort;
}

/** Commands to a run: to stop; and an acknowledgement of its end. */
export type Command = "abort" | "over";

/** Messages of a run: that it holds its lock, its progress, and finally its end. */
export type RunMessage =
  | { readonly type: "locked" }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "end"; readonly error?: ErrorData | undefined; readonly result?: unknown };

/** An error as plain data; structured cloning alone preserves neither its class name nor its fields. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorData | undefined;
  /** Its own fields, as far as they can be cloned. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** The maximal length of a chain of causes. */
const LONGEST_CHAIN = 8;

/** Whether a message starts a run: a worker may receive others. */
export function isStart<Settings>(message: unknown): message is StartMessage<Settings> {
  return (message as { type?: unknown } | null | undefined)?.type === "grus-fit";
}

/** A thrown value as data. */
export function dataOfError(thrown: unknown, chain: number = LONGEST_CHAIN): ErrorData {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  const { name, message, stack, cause } = error;
  return {
    name,
    message,
    ...(stack === undefined ? {} : { stack }),
    ...(cause === undefined || chain === 1 ? {} : { cause: dataOfError(cause, chain - 1) }),
    fields: Object.fromEntries(Object.entries(error).filter(([, value]) => canBeSent(value))),
  };
}

/** An error with the name, message, stack, cause and fields of the one given to {@link dataOfError}. */
export function errorOfData({ name, message, stack, cause, fields }: ErrorData): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: errorOfData(cause) });
  return Object.assign(error, fields, { name }, stack === undefined ? {} : { stack });
}

/** A result with plain data in place of its tensors, whose class cannot be cloned. */
export function dataOfResult<Result>(result: Result): unknown {
  return replaced(result, (value) => {
    if (!(value instanceof Tensor)) return undefined;
    const { shape, dtype, data } = value;
    return { shape: [...shape], dtype, data };
  });
}

/** The result given to {@link dataOfResult}. */
export function resultOfData<Result>(data: unknown): Result {
  return replaced(data, (value) =>
    isLeaf(value) && "data" in value ? fromData(value) : undefined,
  ) as Result;
}

/** A copy of a value in which parts are replaced by the defined results of `replace`. */
function replaced(value: unknown, replace: (part: object) => object | undefined): unknown {
  if (typeof value !== "object" || value === null) return value;
  const other = replace(value);
  if (other !== undefined) return other;
  if (Array.isArray(value)) return value.map((item) => replaced(item, replace));
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, replaced(part, replace)]));
}

function canBeSent(value: unknown): boolean {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
}
