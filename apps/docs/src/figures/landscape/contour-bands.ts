// Bands of heights as filled shapes: marching squares over a grid.

/** Heights on a grid. */
export interface HeightGrid {
  /** [rows · columns], the lowest row first. */
  readonly heights: ArrayLike<number>;
  readonly columns: number;
  readonly rows: number;
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/**
 * The part of a grid that is as high as a level, as an SVG path in units of the grid, the last row at y = 0. Neighbours that are
 * inside as a whole are one rectangle.
 */
export function bandPath(grid: HeightGrid, level: number): string {
  const pieces: string[] = [];
  for (let row = 0; row < grid.rows - 1; row++) {
    let first: number | undefined;
    for (let column = 0; column < grid.columns; column++) {
      const corners = column < grid.columns - 1 ? cornersOf(grid, column, row) : [];
      const count = corners.filter(({ height }) => height >= level).length;
      if (count === 4) first ??= column;
      else {
        if (first !== undefined) pieces.push(rectangle(first, column, grid.rows - 1 - row));
        first = undefined;
        if (count > 0) pieces.push(closed(cut(corners, level)));
      }
    }
  }
  return pieces.join("");
}

function cornersOf({ heights, columns, rows }: HeightGrid, column: number, row: number): Corner[] {
  return [
    [column, row],
    [column + 1, row],
    [column + 1, row + 1],
    [column, row + 1],
  ].map(([c, r]) => ({ x: c!, y: rows - 1 - r!, height: heights[r! * columns + c!]! }));
}

function rectangle(from: number, to: number, bottom: number): string {
  return `M${from} ${bottom}H${to}V${bottom - 1}H${from}Z`;
}

/** The corners that are high enough, and where the level crosses the sides between them and the others. */
function cut(corners: readonly Corner[], level: number): { readonly x: number; readonly y: number }[] {
  return corners.flatMap((corner, i) => {
    const next = corners[(i + 1) % corners.length]!;
    const isInside = corner.height >= level;
    const kept = isInside ? [corner] : [];
    if (isInside === next.height >= level) return kept;
    const share = (level - corner.height) / (next.height - corner.height);
    return [
      ...kept,
      { x: corner.x + share * (next.x - corner.x), y: corner.y + share * (next.y - corner.y) },
    ];
  });
}

function closed(points: readonly { readonly x: number; readonly y: number }[]): string {
  const short = (value: number) => String(Number(value.toFixed(2)));
  return `M${points.map(({ x, y }) => `${short(x)} ${short(y)}`).join("L")}Z`;
}
