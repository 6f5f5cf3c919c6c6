// Single rows of a stream: streams that share one batch can start, stop and restart independently.
import { CellOptionError } from "./errors.ts";
import { checkSnapshot, type Stream, type StreamSnapshot, StreamSnapshotError } from "./stream.ts";

/** A stream of any model; its inputs and outputs do not matter here. */
type AnyStream = Omit<Stream<unknown>, "push">;

/**
 * Resets `rows` of a stream to the initial state; the others continue. Throws {@link CellOptionError} for
 * rows outside the batch.
 */
export async function resetRows(stream: AnyStream, rows: readonly number[]): Promise<void> {
  checkRows("resetRows", stream, rows);
  return stream.update((now, initial) => replaced(now, rows, taken("resetRows", initial, stream, rows)));
}

/**
 * The current state of `rows`, in the given order: a snapshot of a stream with that batch size. Throws
 * {@link CellOptionError} for rows outside the batch.
 */
export async function snapshotRows(stream: AnyStream, rows: readonly number[]): Promise<StreamSnapshot> {
  checkRows("snapshotRows", stream, rows);
  return taken("snapshotRows", await stream.snapshot(), stream, rows);
}

/**
 * Continues `rows` from a snapshot of as many rows, of this stream or another of the same model; the others
 * are unaffected. Throws {@link CellOptionError} for rows outside the batch, {@link StreamSnapshotError} for
 * a snapshot that does not fit.
 */
export async function restoreRows(
  stream: AnyStream,
  rows: readonly number[],
  snapshot: StreamSnapshot,
): Promise<void> {
  checkRows("restoreRows", stream, rows);
  return stream.update((now) => {
    checkSnapshot("restoreRows", snapshot, taken("restoreRows", now, stream, rows));
    return replaced(now, rows, snapshot);
  });
}

function checkRows(where: string, { batch }: AnyStream, rows: readonly number[]): void {
  const isRow = (row: number) => Number.isInteger(row) && row >= 0 && row < batch;
  if (!rows.every(isRow) || new Set(rows).size < rows.length) {
    throw new CellOptionError(where, "rows", rows, `different whole numbers from 0 to below ${batch}`);
  }
}

/** The rows of a whole snapshot. */
function taken(
  where: string,
  { state, ...rest }: StreamSnapshot,
  { batch }: AnyStream,
  rows: readonly number[],
): StreamSnapshot {
  return {
    ...rest,
    state: state.map(({ shape, data }) => {
      if (shape[0] !== batch) {
        throw new StreamSnapshotError(
          `${where}: the state holds [${shape.join(", ")}]; expected batch=${batch} as its first axis.\nReset, snapshot and restore the stream as a whole.`,
        );
      }
      const width = data.length / batch;
      const own = data.slice(0, rows.length * width);
      rows.forEach((row, i) => own.set(data.subarray(row * width, (row + 1) * width), i * width));
      return { shape: [rows.length, ...shape.slice(1)], data: own };
    }),
  };
}

/** A whole snapshot with some of its rows replaced by those of `part`. */
function replaced(
  { state, ...rest }: StreamSnapshot,
  rows: readonly number[],
  part: StreamSnapshot,
): StreamSnapshot {
  return {
    ...rest,
    state: state.map(({ shape, data }, i) => {
      const all = data.slice();
      const width = data.length / shape[0]!;
      const own = part.state[i]!.data;
      rows.forEach((row, j) => all.set(own.subarray(j * width, (j + 1) * width), row * width));
      return { shape, data: all };
    }),
  };
}
