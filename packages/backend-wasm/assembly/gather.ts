// Rows of a table by index, and sums of rows into a table.

/** [to, table, indices, count, rows, width, missing bits]: an index out of range gives a row of `missing`. */
export function gatherRecord(args: usize): void {
  let to = <usize>load<i32>(args);
  const table = <usize>load<i32>(args, 4);
  const indices = <usize>load<i32>(args, 8);
  const count = load<i32>(args, 12);
  const rows = load<i32>(args, 16);
  const width = load<i32>(args, 20);
  const missing = load<i32>(args, 24);
  const bytes = (<usize>width) << 2;
  for (let i = 0; i < count; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>row < <u32>rows) memory.copy(to, table + <usize>row * bytes, bytes);
    else for (let j = 0; j < width; j++) store<i32>(to + ((<usize>j) << 2), missing);
    to += bytes;
  }
}

/** [to, indices, updates, count, rows, width]: `to` is cleared first; indices out of range are ignored. */
export function scatterAddRecord(args: usize): void {
  const to = <usize>load<i32>(args);
  const indices = <usize>load<i32>(args, 4);
  let from = <usize>load<i32>(args, 8);
  const count = load<i32>(args, 12);
  const rows = load<i32>(args, 16);
  const width = load<i32>(args, 20);
  const bytes = (<usize>width) << 2;
  memory.fill(to, 0, <usize>rows * bytes);
  for (let i = 0; i < count; i++) {
    const row = load<i32>(indices + ((<usize>i) << 2));
    if (<u32>row < <u32>rows) addRow(to + <usize>row * bytes, from, width);
    from += bytes;
  }
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
