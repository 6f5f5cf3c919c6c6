// Rows of a table by index, and sums of rows into a table.
import { copyRow, fill } from "./move";
import { shareEnd, shareStart } from "./team";

/** [to, table, indices, count, rows, width, missing bits]: an index out of range gives a row of `missing`. */
export function gatherRecord(args: usize): void {
  const table = <usize>load<i32>(args, 4);
  const indices = <usize>load<i32>(args, 8);
  const count = load<i32>(args, 12);
  const rows = load<i32>(args, 16);
  const width = load<i32>(args, 20);
  const missing = load<i32>(args, 24);
  const bytes = (<usize>width) << 2;
  const start = shareStart(count, 1);
  const end = shareEnd(count, 1);
  let to = <usize>load<i32>(args) + <usize>start * bytes;
  for (let i = start; i < end; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>row < <u32>rows) copyRow(to, table + <usize>row * bytes, width);
    else fill(to, width, missing);
    to += bytes;
  }
}

/** The number of elements. */
export function gatherWork(args: usize): i64 {
  return <i64>load<i32>(args, 12) * load<i32>(args, 20);
}

/** Columns from which threads divide the columns of the table: evenly, whatever the indices. Otherwise its rows. */
const WIDE: i32 = 64;
/** Elements of a cache line. */
const LINE: i32 = 16;

/**
 * [to, indices, updates, count, rows, width]: `to` is cleared first; indices out of range are ignored. Every element is
 * a sum in the order of the indices, for any number of threads.
 */
export function scatterAddRecord(args: usize): void {
  const to = <usize>load<i32>(args);
  const indices = <usize>load<i32>(args, 4);
  const count = load<i32>(args, 12);
  const rows = load<i32>(args, 16);
  const width = load<i32>(args, 20);
  const isWide = width >= WIDE;
  const first = isWide ? 0 : shareStart(rows, 1);
  const height = <u32>((isWide ? rows : shareEnd(rows, 1)) - first);
  const column = isWide ? shareStart(width, LINE) : 0;
  const columns = (isWide ? shareEnd(width, LINE) : width) - column;
  const bytes = (<usize>width) << 2;
  const table = to + <usize>first * bytes + ((<usize>column) << 2);
  for (let row: u32 = 0; row < height; row++) fill(table + <usize>row * bytes, columns, 0);
  let from = <usize>load<i32>(args, 8) + ((<usize>column) << 2);
  for (let i = 0; i < count; i++) {
    const row = <u32>(load<i32>(indices + ((<usize>i) << 2)) - first);
    if (row < height) addRow(table + <usize>row * bytes, from, columns);
    from += bytes;
  }
}

/** The number of elements that are cleared and added. */
export function scatterAddWork(args: usize): i64 {
  return (<i64>load<i32>(args, 12) + load<i32>(args, 16)) * load<i32>(args, 20);
}

function addRow(to: usize, from: usize, width: i32): void {
  const whole = width & ~3;
  for (let j = 0; j < whole; j += 4) {
    const at = (<usize>j) << 2;
    v128.store(to + at, f32x4.add(v128.load(to + at), v128.load(from + at)));
  }
  for (let j = whole; j < width; j++) {
    const at = (<usize>j) << 2;
    store<f32>(to + at, load<f32>(to + at) + load<f32>(from + at));
  }
}
