// Primitives that move elements, of any size.
import * as o from "../operations.ts";
import { wave, wholeWave } from "./case.ts";
import { type Builder, broadcastable } from "./sized-case.ts";

/** A builder for every such primitive. */
export function sizedMovers(): Record<string, Builder> {
  return {
    reshape: ({ lengths: [a, b, c] }) => ({
      inputs: [wave([a, b, c])],
      compute: (x) => o.tanh(o.reshape(x!, [c, a * b])),
    }),
    // So large that no gradient is clipped: the derivative is that of the value.
    clipGradient: ({ lengths }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.clipGradient(x!, 1e6),
    }),
    transpose: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.transpose(x!, permutation(choice)),
    }),
    broadcast: (sizes) => ({
      inputs: [wave(broadcastable(sizes))],
      compute: (x) => o.broadcastTo(x!, sizes.lengths.slice(0, 3)),
    }),
    slice: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) => o.slice(x!, choice % 4, choice % lengths[choice % 4]!),
    }),
    pad: ({ lengths: [a, b, c], choice }) => ({
      inputs: [wave([a, b])],
      compute: (x) => o.pad(x!, { before: [choice % 3, c - 1], after: [c - 1, choice % 2], value: choice }),
    }),
    concat: ({ lengths: [a, b, c, d], choice }) => ({
      inputs: [wave(join(choice, a, [b, c]), 1), wave(join(choice, d, [b, c]), 2)],
      compute: (...xs) => o.concat(xs, choice % 3),
    }),
    flip: ({ lengths, choice }) => ({
      inputs: [wave(lengths)],
      compute: (x) =>
        o.flip(
          x!,
          [0, 1, 2, 3].filter((axis) => (choice >> axis) & 1),
        ),
    }),
    gather: ({ lengths: [rows, features, count] }) => ({
      inputs: [wave([rows, features]), wholeWave([count], 0, rows)],
      compute: (table, at) => o.gather(table!, at!),
    }),
    scatterAdd: ({ lengths: [rows, features, count] }) => ({
      inputs: [wholeWave([count], -1, rows + 1), wave([count, features])],
      compute: (at, updates) => o.scatterAdd(at!, updates!, rows),
    }),
  };
}

function permutation(choice: number): number[] {
  const left = [0, 1, 2, 3];
  return [4, 3, 2, 1].map((count, i) => left.splice((choice >> i) % count, 1)[0]!);
}

/** The shape whose axis `choice` modulo 3 has the length `own`, the others `rest`. */
function join(choice: number, own: number, rest: readonly [number, number]): number[] {
  const shape: number[] = [...rest];
  shape.splice(choice % 3, 0, own);
  return shape;
}
