// A table of text in a report.
import { escapeHtml } from "./report-html.ts";

/** A table whose first column is a heading; it scrolls by itself where it is too wide. */
export function htmlTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  classOf: (row: number) => string = () => "",
): string {
  const cells = (row: readonly string[]) =>
    row.map((cell, i) =>
      i === 0 ? `<th scope="row">${escapeHtml(cell)}</th>` : `<td>${escapeHtml(cell)}</td>`,
    );
  const top = head.map((cell) => `<th scope="col">${escapeHtml(cell)}</th>`).join("");
  const body = rows.map((row, i) => `<tr class="${classOf(i)}">${cells(row).join("")}</tr>`).join("");
  return `<div class="scroll"><table><thead><tr>${top}</tr></thead><tbody>${body}</tbody></table></div>`;
}
