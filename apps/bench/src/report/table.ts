// Markdown tables, padded as the formatter pads them.

/** A table with the first column aligned left, all others right. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [header, ...rows];
  const widths = header.map((_, column) =>
    Math.max(...all.map((cells) => cells[column]!.length), column === 0 ? 3 : 4),
  );
  const rule = widths.map((width, column) =>
    column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`,
  );
  const padded = all.map((cells) =>
    cells.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
    ),
  );
  return [padded[0]!, rule, ...padded.slice(1)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
