// The index of the maximum of [outer, length, inner] along the middle axis; the first of equal values.

/** [to, from, outer, length, inner], float32. */
export function argmaxRecord(args: usize): void {
  argmaxOf<f32>(args);
}

/** [to, from, outer, length, inner], int32 or bool. */
export function argmaxIntRecord(args: usize): void {
  argmaxOf<i32>(args);
}

function argmaxOf<T>(args: usize): void {
  const length = load<i32>(args, 12);
  const inner = load<i32>(args, 16);
  const count = load<i32>(args, 8) * inner;
  const to = <usize>load<i32>(args);
  const from = <usize>load<i32>(args, 4);
  for (let i = 0; i < count; i++) {
    let at = from + ((<usize>(i / inner) * length * inner + (i % inner)) << 2);
    let best = 0;
    let largest = load<T>(at);
    for (let k = 1; k < length; k++) {
      at += (<usize>inner) << 2;
      if (load<T>(at) > largest) {
        largest = load<T>(at);
        best = k;
      }
    }
    store<i32>(to + ((<usize>i) << 2), best);
  }
}
