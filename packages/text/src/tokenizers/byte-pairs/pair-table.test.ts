import { expect, test } from "vitest";
import { pairTable } from "./pair-table.ts";

test("many pairs keep their numbers while the table grows", () => {
  const table = pairTable();
  for (let i = 0; i < 5000; i++) table.add(i % 70, i * 31, i);
  expect(table.size).toBe(5000);
  for (let i = 0; i < 5000; i++) expect(table.get(i % 70, i * 31)).toBe(i);
  expect(table.get(31, 0)).toBe(-1);
  expect(table.get(0, 1)).toBe(-1);
});
