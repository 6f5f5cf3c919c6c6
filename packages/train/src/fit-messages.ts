// Messages between a run in a worker and its owner, over a channel for that run.
import { fromData, isLeaf, Tensor } from "@grus/tensor";
import type { Progress } from "./progress.ts";

/** Begins a run; posted to the worker itself. */
export interface StartMessage<Settings> {
  readonly type: "grus-fit";
  readonly settings: Settings;
  /** Whether the run is stopped before its first step. */
  readonly isAborted: boolean;
  /**
   * A lock that the worker is to hold until the run is over; none where the end of a worker shows otherwise.
   */
  readonly lock: string | undefined;
  /** The worker's end of the run's channel; {@link Command}s arrive there. Its closing stops the run. */
  readonly port: MessagePort;
}

/** Commands to a run: to stop; and that its end has been received. */
export type Command = "abort" | "over";

/** Messages of a run: that it holds its lock, its progress, then once how it ended. */
export type RunMessage =
  | { readonly type: "locked" }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "end"; readonly error?: ErrorData | undefined; readonly result?: unknown };

/** An error as plain data; structured cloning alone keeps neither its class name nor its fields. */
export interface ErrorData {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  readonly cause?: ErrorData | undefined;
  /** Its own fields, as far as they can be sent. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** How long a chain of causes may be. */
const LONGEST_CHAIN = 8;

/** Whether a message begins a run: a worker may receive others. */
export function isStart<Settings>(message: unknown): message is StartMessage<Settings> {
  return (message as { type?: unknown } | null | undefined)?.type === "grus-fit";
}

/** What was thrown, as data. */
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

/** An error with the name, message, stack, cause and fields of the one that {@link dataOfError} was given. */
export function errorOfData({ name, message, stack, cause, fields }: ErrorData): Error {
  const error = new Error(message, cause === undefined ? {} : { cause: errorOfData(cause) });
  return Object.assign(error, fields, { name }, stack === undefined ? {} : { stack });
}

/** A result with plain data in place of its tensors, whose class cannot be sent. */
export function dataOfResult<Result>(result: Result): unknown {
  return replaced(result, (value) => {
    if (!(value instanceof Tensor)) return undefined;
    const { shape, dtype, data } = value;
    return { shape: [...shape], dtype, data };
  });
}

/** The result that {@link dataOfResult} was given. */
export function resultOfData<Result>(data: unknown): Result {
  return replaced(data, (value) =>
    isLeaf(value) && "data" in value ? fromData(value) : undefined,
  ) as Result;
}

/** A value with what `replace` gives in place of each part for which it gives something. */
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
