// Threefry-2x32 with 20 rounds (Salmon et al. 2011): elements i and i + m of n, i < m = ceil(n / 2), are the
// two words of counter (i, i + m) under the key.

/** [to, key, count]. */
export function randomBitsRecord(args: usize): void {
  fill(args, false);
}

/** [to, key, count]: (bits >>> 8) · 2^-24. */
export function randomUniformRecord(args: usize): void {
  fill(args, true);
}

function fill(args: usize, uniform: bool): void {
  const to = <usize>load<i32>(args);
  const key = <usize>load<i32>(args, 4);
  const count = load<i32>(args, 8);
  const key0 = load<u32>(key);
  const key1 = load<u32>(key, 4);
  const half = (count + 1) >> 1;
  for (let i = 0; i < half; i++) {
    const words = threefry(key0, key1, i, i + half);
    put(to, i, <u32>words, uniform);
    if (i + half < count) put(to, i + half, <u32>(words >> 32), uniform);
  }
}

function put(to: usize, index: i32, bits: u32, uniform: bool): void {
  const at = to + ((<usize>index) << 2);
  if (uniform) store<f32>(at, <f32>(bits >> 8) * <f32>(1.0 / 16777216.0));
  else store<u32>(at, bits);
}

/** Both words, the first in the low half. */
function threefry(key0: u32, key1: u32, counter0: u32, counter1: u32): u64 {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let x0 = counter0 + key0;
  let x1 = counter1 + key1;
  for (let group: u32 = 0; group < 5; group++) {
    const odd = (group & 1) == 1;
    x0 += x1;
    x1 = rotl<u32>(x1, odd ? 17 : 13) ^ x0;
    x0 += x1;
    x1 = rotl<u32>(x1, odd ? 29 : 15) ^ x0;
    x0 += x1;
    x1 = rotl<u32>(x1, odd ? 16 : 26) ^ x0;
    x0 += x1;
    x1 = rotl<u32>(x1, odd ? 24 : 6) ^ x0;
    const next = group + 1;
    x0 += keyWord(next % 3, key0, key1, key2);
    x1 += keyWord((next + 1) % 3, key0, key1, key2) + next;
  }
  return <u64>x0 | ((<u64>x1) << 32);
}

/** @inline */
function keyWord(index: u32, key0: u32, key1: u32, key2: u32): u32 {
  return index == 0 ? key0 : index == 1 ? key1 : key2;
}
