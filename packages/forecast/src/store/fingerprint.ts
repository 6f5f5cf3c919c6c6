// A short name for data: the same data have the same one, others almost certainly another.
import type { Task } from "../parts/task.ts";

/** Multipliers of four hashes of 32 bits side by side, by which they differ. */
const FACTORS = [0x9e3779b1, 0x85ebca77, 0xc2b2ae3d, 0x27d4eb2f] as const;

/** A hash of 128 bits of texts and numbers in order; it guards against accidents, not against forgery. */
export class Fingerprint {
  readonly #hashes = Uint32Array.from(FACTORS);

  /** Takes a text, or undefined. */
  text(text: string | undefined): this {
    this.#word(text === undefined ? 0xffffffff : text.length);
    for (let i = 0; i < (text?.length ?? 0); i++) this.#word(text!.charCodeAt(i));
    return this;
  }

  /** Takes numbers, bit by bit. */
  numbers(numbers: Float64Array | Int32Array): this {
    const size = numbers.BYTES_PER_ELEMENT / Uint32Array.BYTES_PER_ELEMENT;
    this.#word(numbers.length);
    for (const word of new Uint32Array(numbers.buffer, numbers.byteOffset, numbers.length * size))
      this.#word(word);
    return this;
  }

  /** 32 hexadecimal digits. */
  digest(): string {
    return Array.from(this.#hashes, (hash) => mixed(hash).toString(16).padStart(8, "0")).join("");
  }

  #word(word: number): void {
    for (let lane = 0; lane < FACTORS.length; lane++) {
      const hash = Math.imul(this.#hashes[lane]! ^ word, FACTORS[lane]!);
      this.#hashes[lane] = (hash ^ (hash >>> 15)) + lane;
    }
  }
}

/** All bits of a hash mixed with each other (the end of MurmurHash3, Austin Appleby). */
function mixed(hash: number): number {
  let own = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  own = Math.imul(own ^ (own >>> 13), 0xc2b2ae35);
  return (own ^ (own >>> 16)) >>> 0;
}

/** The fingerprint of a task with further settings; plain JSON. */
export function fingerprintOf(task: Task, settings: unknown): string {
  const { series, horizon, seasons, future, past, statics } = task;
  const all = new Fingerprint().text(JSON.stringify([settings, horizon, seasons, future, past, statics]));
  for (const each of series) {
    all.text(each.id).numbers(each.values).text(JSON.stringify(each.statics));
    for (const column of [...(each.future ?? []), ...(each.past ?? [])]) all.numbers(column);
  }
  return all.digest();
}
