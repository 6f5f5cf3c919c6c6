// einsum: products of tensors with lettered axes, summed over letters absent from the result.
import { ShapeError } from "./errors.ts";
import { mul } from "./primitives/binary.ts";
import { broadcastTo } from "./primitives/broadcast.ts";
import { matmul } from "./primitives/matmul.ts";
import { sum } from "./primitives/reduce.ts";
import { reshape } from "./primitives/reshape.ts";
import { transpose } from "./primitives/transpose.ts";
import { sizeOf } from "./shape.ts";
import type { Tensor } from "./tensor.ts";

/** A tensor with a letter for each of its axes. */
interface Lettered {
  readonly x: Tensor;
  readonly letters: readonly string[];
}

/**
 * Einstein's summation, as numpy's: "bij,bjk->bik" is the product of batches of matrices. A letter names an
 * axis, "..." the axes without letters, of which all operands that have them have equally many.
 * Without "->" the result has the axes without letters, then the letters that occur once, in alphabetical
 * order. Operands are contracted two at a time, from the left, by matrix products; an axis of one element
 * does not stretch. Throws {@link ShapeError}.
 */
export function einsum(equation: string, operands: readonly Tensor[]): Tensor {
  const { terms, result } = parse(equation, operands);
  const lettered = operands.map((x, i): Lettered => ({ x, letters: terms[i]! }));
  checkLengths(lettered);
  const total = lettered.reduce((a, b, i) => {
    const later = new Set([...result, ...terms.slice(i + 1).flat()]);
    return product(
      summed(a, new Set([...later, ...b.letters])),
      summed(b, new Set([...later, ...a.letters])),
      later,
    );
  });
  const { x, letters } = summed(total, new Set(result));
  if (result.some((letter) => !letters.includes(letter)))
    throw refusal("letters of the operands in the result", result.join(""));
  return transpose(
    x,
    result.map((letter) => letters.indexOf(letter)),
  );
}

/** The letters of operands and result. */
function parse(equation: string, operands: readonly Tensor[]) {
  const text = equation.replaceAll(" ", "");
  const [left = "", right] = text.split("->");
  const texts = left.split(",");
  if (texts.length !== operands.length || !/^[A-Za-z.,]*(->[A-Za-z.]*)?$/.test(text))
    throw refusal(`an equation of ${operands.length} operands`, equation);
  const lettersOf = (own: string, rest: number) => {
    const [before = "", after] = own.split("...");
    if (after === undefined) return [...before];
    return [...before, ...Array.from({ length: rest }, (_, i) => `.${i}`), ...after];
  };
  const restOf = (own: string, i: number) => Math.max(0, operands[i]!.rank - own.replace("...", "").length);
  const open = texts.flatMap((own, i) => (own.includes("...") ? [restOf(own, i)] : []));
  if (open.some((count) => count !== open[0]))
    throw refusal("equally many axes for every ...", open.join(" and "));
  const terms = texts.map((own, i) => lettersOf(own, restOf(own, i)));
  return { terms, result: right === undefined ? implied(terms) : lettersOf(right, open[0] ?? 0) };
}

/** Without an arrow: axes without letters, then letters that occur once, in alphabetical order. */
function implied(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  const once = all.filter((letter) => letter.length > 1 || all.indexOf(letter) === all.lastIndexOf(letter));
  return [...new Set(once)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}

/** Each operand has as many different letters as axes, and a letter has one length. */
function checkLengths(operands: readonly Lettered[]): void {
  const lengths = new Map<string, number>();
  for (const { x, letters } of operands) {
    if (letters.length !== x.rank || new Set(letters).size !== letters.length)
      throw refusal(`${x.rank} different letters`, letters.join(""));
    letters.forEach((letter, axis) => {
      const length = x.shape[axis]!;
      if ((lengths.get(letter) ?? length) !== length)
        throw refusal(`one length of ${letter}`, `${lengths.get(letter)} and ${length}`);
      lengths.set(letter, length);
    });
  }
}

/** Sums over letters that are no longer needed. */
function summed({ x, letters }: Lettered, needed: ReadonlySet<string>): Lettered {
  const axes = letters.flatMap((letter, axis) => (needed.has(letter) ? [] : [axis]));
  if (axes.length === 0) return { x, letters };
  return { x: sum(x, { axes }), letters: letters.filter((letter) => needed.has(letter)) };
}

/** Letters on both sides are kept if needed later, else contracted by one matrix product. */
function product(a: Lettered, b: Lettered, later: ReadonlySet<string>): Lettered {
  const both = a.letters.filter((letter) => b.letters.includes(letter));
  const kept = both.filter((letter) => later.has(letter));
  const gone = both.filter((letter) => !later.has(letter));
  const left = a.letters.filter((letter) => !both.includes(letter));
  const right = b.letters.filter((letter) => !both.includes(letter));
  const letters = [...kept, ...left, ...right];
  const shape = [...lengthsOf(a, kept), ...lengthsOf(a, left), ...lengthsOf(b, right)];
  if (gone.length > 0)
    return {
      x: reshape(matmul(grouped(a, [kept, left, gone]), grouped(b, [kept, gone, right])), shape),
      letters,
    };
  const [x, y] = [grouped(a, [kept, left, []]), grouped(b, [kept, [], right])];
  const common = [x.shape[0]!, x.shape[1]!, y.shape[2]!];
  return { x: reshape(mul(broadcastTo(x, common), broadcastTo(y, common)), shape), letters };
}

function lengthsOf({ x, letters }: Lettered, wanted: readonly string[]): number[] {
  return wanted.map((letter) => x.shape[letters.indexOf(letter)]!);
}

/** The axes in an order, those of each group joined to one. */
function grouped(own: Lettered, groups: readonly (readonly string[])[]): Tensor {
  const order = groups.flat().map((letter) => own.letters.indexOf(letter));
  return reshape(
    transpose(own.x, order),
    groups.map((letters) => sizeOf(lengthsOf(own, letters))),
  );
}

function refusal(expected: string, got: string): ShapeError {
  return new ShapeError("einsum", { subject: "the equation", expected, got });
}
