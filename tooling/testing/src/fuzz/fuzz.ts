// Fuzzing of readers with modified valid files: a reader returns a result or throws one of its own errors,
// quickly, and with little memory.

/** A class of errors. */
export type ErrorClass = abstract new (...given: never[]) => Error;

/** A reader and valid files for it. */
export interface FuzzTarget {
  readonly name: string;
  readonly files: readonly Uint8Array[];
  readonly read: (file: Uint8Array) => unknown;
  /** The relative number of cases. Default 1; less for slow cases. */
  readonly weight?: number;
}

/** The results of the cases. */
export interface FuzzResult {
  readonly name: string;
  readonly cases: number;
  /** The number of cases that were accepted. */
  readonly accepted: number;
  /** Errors that no reader may throw, with the seed of their case. */
  readonly crashes: readonly string[];
  /** The longest case, in milliseconds of CPU time, which does not depend on other load. */
  readonly slowest: number;
  /** The largest number of bytes of array buffers that one case allocated. */
  readonly mostBytes: number;
}

/**
 * Runs cases `first` to `first + count`, each from its own seed. A reader rejects a file with an error of
 * class `rejection`.
 */
export function fuzz(
  { name, files, read }: FuzzTarget,
  rejection: ErrorClass,
  first: number,
  count: number,
): FuzzResult {
  const crashes: string[] = [];
  let [accepted, slowest, mostBytes] = [0, 0, 0];
  for (let seed = first; seed < first + count; seed++) {
    const file = mutate(files[seed % files.length]!, generator(seed), files);
    const { arrayBuffers: before } = process.memoryUsage();
    const started = process.cpuUsage();
    try {
      read(file);
      accepted++;
    } catch (error) {
      if (!(error instanceof rejection))
        crashes.push(`seed ${seed}: ${(error as Error).stack?.slice(0, 600) ?? String(error)}`);
    }
    const { user, system } = process.cpuUsage(started);
    slowest = Math.max(slowest, (user + system) / 1000);
    mostBytes = Math.max(mostBytes, process.memoryUsage().arrayBuffers - before);
  }
  return { name, cases: count, accepted, crashes, slowest, mostBytes };
}

/** Uniform integers in [0, limit). */
export type Random = (limit: number) => number;

/** A small seeded generator (mulberry32). */
export function generator(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * limit);
  };
}

const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/**
 * One to eight changes: bytes flipped, numbers made extreme, the file truncated, parts of this or another
 * file inserted, removed or moved.
 */
function mutate(original: Uint8Array, random: Random, files: readonly Uint8Array[]): Uint8Array {
  let file = new Uint8Array(original);
  const changes = 1 + random(random(4) === 0 ? 8 : 2);
  for (let i = 0; i < changes && file.length > 0; i++) file = change(file, random, files);
  return file;
}

function change(file: Uint8Array, random: Random, files: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(file);
  const at = random(out.length);
  const view = new DataView(out.buffer);
  const extreme = EXTREMES[random(EXTREMES.length)]!;
  switch (random(9)) {
    case 0:
      out[at] = random(256);
      return out;
    case 1:
      out[at]! ^= 1 << random(8);
      return out;
    case 2:
      if (at + 2 <= out.length) view.setUint16(at, extreme, random(2) === 0);
      return out;
    case 3:
      if (at + 4 <= out.length) view.setUint32(at, extreme, random(2) === 0);
      return out;
    case 4:
      if (at + 8 <= out.length) view.setBigUint64(at, BigInt(extreme) << BigInt(32 * random(2)), true);
      return out;
    case 5:
      return out.slice(0, at);
    case 6:
      return joined(out.subarray(0, at), out.subarray(at + 1 + random(16)));
    case 7: {
      const other = files[random(files.length)]!;
      const from = random(other.length);
      return joined(out.subarray(0, at), other.subarray(from, from + random(64)), out.subarray(at));
    }
    default: {
      const from = random(out.length);
      out.copyWithin(at, from, from + random(64));
      return out;
    }
  }
}

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
