// Marks of different shapes, so that walks are told apart not by colour alone.

/** SVG paths around the origin, about 10 wide. */
export const MARKS = [
  "M-5 0A5 5 0 1 0 5 0A5 5 0 1 0 -5 0Z",
  "M-4.5 -4.5H4.5V4.5H-4.5Z",
  "M0 -5.5L5.5 4.5H-5.5Z",
  "M0 -6.5L6.5 0L0 6.5L-6.5 0Z",
  "M-5.5 -4.5H5.5L0 5.5Z",
  "M-2 -5.5H2V-2H5.5V2H2V5.5H-2V2H-5.5V-2H-2Z",
] as const;

/** A label beside a mark. */
export interface MarkLabel {
  readonly name: string;
  readonly x: number;
  readonly y: number;
}

/** Pixels of a label: its height, of a character's width, and from its mark; and of a mark, from its middle. */
const [HEIGHT, CHARACTER, APART, HALF] = [15, 8.5, 9, 6] as const;

/**
 * The labels that have room beside their marks, those of the last marks first, which are drawn above others: none covers another or a
 * mark, nor leaves the picture.
 */
export function roomyLabels(marks: readonly MarkLabel[], width: number): readonly MarkLabel[] {
  const placed: MarkLabel[] = [];
  for (const { name, x, y } of marks.toReversed()) {
    const label = { name, x: x + APART, y: y + 4 };
    const isInside = label.x + CHARACTER * name.length <= width && label.y >= HEIGHT;
    const isFree =
      !marks.some((mark) => covers(label, mark)) && !placed.some((other) => touches(label, other));
    if (isInside && isFree) placed.push(label);
  }
  return placed;
}

function covers({ name, x, y }: MarkLabel, mark: MarkLabel): boolean {
  const isBeside = mark.x > x - APART + HALF && mark.x < x + CHARACTER * name.length + HALF;
  return isBeside && Math.abs(mark.y + 4 - y) < HEIGHT / 2 + HALF;
}

function touches(a: MarkLabel, b: MarkLabel): boolean {
  const [left, right] = a.x <= b.x ? [a, b] : [b, a];
  return Math.abs(a.y - b.y) < HEIGHT && right.x - left.x < CHARACTER * left.name.length;
}
