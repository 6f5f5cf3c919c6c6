// Einsum: products of tensors with lettered axes, summed over letters absent from the result.
import { broadcastTo, matmul, mul, reshape, sum, type Tensor, transpose } from "@grus/tensor";
import { type NodeCall, type Operator, sameElement } from "../node-call.ts";
import { sizeOf } from "../values.ts";

/** A tensor with a letter for each of its axes. */
interface Lettered {
  readonly x: Tensor;
  readonly letters: readonly string[];
}

/** Contracts two operands at a time, from the left. */
export const einsum: Operator = (call) => {
  const operands = call.all().map((_, i) => call.float(i));
  const { terms, result } = parse(call, operands);
  const lengths = new Map<string, number>();
  const lettered = operands.map((x, i): Lettered => {
    const letters = terms[i]!;
    if (letters.length !== x.rank || new Set(letters).size !== letters.length)
      call.refuse(`${x.rank} different letters`, letters.join(""));
    letters.forEach((letter, axis) => {
      const length = x.shape[axis]!;
      if ((lengths.get(letter) ?? length) !== length) call.refuse(`one length of ${letter}`, String(length));
      lengths.set(letter, length);
    });
    return { x, letters };
  });
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
    call.refuse("letters of the operands", result.join(""));
  return sameElement(
    call.input(0),
    transpose(
      x,
      result.map((letter) => letters.indexOf(letter)),
    ),
  );
};

/**
 * The letters of operands and result. "..." denotes the axes without letters, whose number is the same in all
 * operands that have them.
 */
function parse(call: NodeCall, operands: readonly Tensor[]) {
  const equation = call.text("equation", "").replaceAll(" ", "");
  const [left = "", right] = equation.split("->");
  const texts = left.split(",");
  if (texts.length !== operands.length || !/^[A-Za-z.,]*(->[A-Za-z.]*)?$/.test(equation))
    call.refuse(`an equation of ${operands.length} operands`, equation);
  const lettersOf = (text: string, rest: number) => {
    const [before = "", after] = text.split("...");
    if (after === undefined) return [...before];
    return [...before, ...Array.from({ length: rest }, (_, i) => `.${i}`), ...after];
  };
  const restOf = (text: string, i: number) => operands[i]!.rank - text.replace("...", "").length;
  const open = texts.flatMap((text, i) => (text.includes("...") ? [Math.max(0, restOf(text, i))] : []));
  const terms = texts.map((text, i) => lettersOf(text, Math.max(0, restOf(text, i))));
  if (open.some((count) => count !== open[0]))
    call.refuse("equally many axes for every ...", open.join(" and "));
  return { terms, result: right === undefined ? implied(terms) : lettersOf(right, open[0] ?? 0) };
}

/** Without an arrow: axes without letters, then letters that occur once, in alphabetical order. */
function implied(terms: readonly (readonly string[])[]): string[] {
  const all = terms.flat();
  const once = all.filter((letter) => letter.length > 1 || all.indexOf(letter) === all.lastIndexOf(letter));
  return [...new Set(once)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
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
  const [left, right] = [a, b].map(({ letters }) => letters.filter((letter) => !both.includes(letter)));
  const lengths = (of: Lettered, letters: readonly string[]) =>
    letters.map((letter) => of.x.shape[of.letters.indexOf(letter)]!);
  const ordered = (of: Lettered, groups: readonly (readonly string[])[]) =>
    reshape(
      transpose(
        of.x,
        groups.flat().map((letter) => of.letters.indexOf(letter)),
      ),
      groups.map((letters) => sizeOf(lengths(of, letters))),
    );
  const letters = [...kept, ...left!, ...right!];
  const shape = [...lengths(a, kept), ...lengths(a, left!), ...lengths(b, right!)];
  if (gone.length > 0)
    return {
      x: reshape(matmul(ordered(a, [kept, left!, gone]), ordered(b, [kept, gone, right!])), shape),
      letters,
    };
  const [x, y] = [ordered(a, [kept, left!, []]), ordered(b, [kept, [], right!])];
  const common = [x.shape[0]!, x.shape[1]!, y.shape[2]!];
  return { x: reshape(mul(broadcastTo(x, common), broadcastTo(y, common)), shape), letters };
}
