// Softmax and its logarithm over rows.
import { expScalar, logScalar } from "./math";

/** [to, from, rows, width]. */
export function softmaxRecord(args: usize): void {
  normalizeRows(args, false);
}

/** [to, from, rows, width]. */
export function logSoftmaxRecord(args: usize): void {
  normalizeRows(args, true);
}

function normalizeRows(args: usize, logarithm: bool): void {
  let to = <usize>load<i32>(args);
  let from = <usize>load<i32>(args, 4);
  const rows = load<i32>(args, 8);
  const width = load<i32>(args, 12);
  for (let row = 0; row < rows; row++) {
    const largest = largestOf(from, width);
    let total: f32 = 0;
    for (let i = 0; i < width; i++) total += expScalar(load<f32>(from + ((<usize>i) << 2)) - largest);
    const norm = logarithm ? logScalar(total) : 0;
    for (let i = 0; i < width; i++) {
      const at = (<usize>i) << 2;
      // The maximum is subtracted first: added to the logarithm, it would limit the precision to its last
      // place.
      const x = load<f32>(from + at) - largest;
      store<f32>(to + at, logarithm ? x - norm : expScalar(x) / total);
    }
    to += (<usize>width) << 2;
    from += (<usize>width) << 2;
  }
}

function largestOf(from: usize, width: i32): f32 {
  let largest: f32 = -Infinity;
  for (let i = 0; i < width; i++) largest = max<f32>(largest, load<f32>(from + ((<usize>i) << 2)));
  return largest;
}
