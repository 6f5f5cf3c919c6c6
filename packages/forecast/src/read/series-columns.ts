// Series that several columns tell apart, such as a region and a shop.
import { column, type Table, textsOf } from "@grus/data";
import { joinedPath } from "../hierarchy/hierarchy.ts";

/** The table with a column of names in place of several: "north / oslo"; unchanged for one or none. */
export function withNames(table: Table, names: readonly string[]): Table {
  if (names.length < 2) return table;
  const texts = names.map((name) => textsOf(column(table, name)));
  const values = Array.from({ length: table.rows }, (_, row) => {
    const path = texts.map((own) => own[row]!);
    return path.includes("") ? "" : joinedPath(path);
  });
  const name = joinedPath(names);
  const missing = values.filter((value) => value === "").length;
  return { ...table, columns: new Map(table.columns).set(name, { kind: "text", name, values, missing }) };
}

/** The texts of the columns in the first row of a series. */
export function pathOf(table: Table, names: readonly string[]): readonly string[] {
  return names.map((name) => textsOf(column(table, name))[0]!);
}
