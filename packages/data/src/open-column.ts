// A column whose plan later cells may still decide: its cells are kept as text until then.
import { type CellOptions, missingTest } from "./cell.ts";
import { type ColumnBuilder, createColumnBuilder } from "./column-builder.ts";
import type { InferredColumn, SampledColumn } from "./infer-columns.ts";
import type { Note } from "./note.ts";

/**
 * A builder that starts with the cells of `sample` and asks `infer` for a plan each time their number has
 * doubled, until the plan is not open.
 */
export function openColumn(
  sample: SampledColumn,
  infer: (column: SampledColumn) => InferredColumn,
  options: CellOptions,
): ColumnBuilder {
  const { name } = sample;
  const cells = [...sample.cells];
  let notes: readonly Note[] = [];
  let settled: ColumnBuilder | undefined;
  let next = 2 * cells.length;

  function settle(isLast: boolean): void {
    const found = infer({ ...sample, cells });
    next = 2 * cells.length;
    if (found.isOpen && !isLast) return;
    settled = createColumnBuilder(name, found.plan, missingTest(options), options);
    notes = found.notes;
    for (const cell of cells) settled.addText(cell);
    cells.length = 0;
  }

  function addText(text: string): void {
    cells.push(text);
    if (cells.length >= next) settle(false);
  }

  return {
    add: (block, cell) => (settled ? settled.add(block, cell) : addText(block.cell(cell))),
    addText: (text) => (settled ? settled.addText(text) : addText(text)),
    finish() {
      if (!settled) settle(true);
      const built = settled!.finish();
      return { ...built, notes: [...notes, ...built.notes] };
    },
  };
}
