import { describe, expect, test } from "vitest";
import { CellError, CsvError, DataError, OptionError } from "./errors.ts";

describe("DataError", () => {
  test("says where, what and how to mend it, and keeps them as fields", () => {
    const error = new CellError({
      file: "a.csv",
      line: 7,
      column: "y",
      problem: 'found "x"; expected a number.',
      cure: "Mend the cell.",
    });
    expect(error.message).toBe('a.csv:7, column "y": found "x"; expected a number.\nMend the cell.');
    expect(error).toMatchObject({
      name: "CellError",
      file: "a.csv",
      line: 7,
      column: "y",
      cure: "Mend the cell.",
    });
    expect(error).toBeInstanceOf(DataError);
    expect(error).toBeInstanceOf(Error);
  });

  test("leaves out what is not known", () => {
    expect(new CsvError({ line: 3, problem: "p." }).message).toBe("line 3: p.");
    expect(new CsvError({ file: "a.csv", problem: "p." }).message).toBe("a.csv: p.");
    expect(new CsvError({ file: "a.csv", column: "y", problem: "p." }).message).toBe('a.csv, column "y": p.');
    expect(new OptionError({ problem: "p." }).message).toBe("p.");
  });
});
