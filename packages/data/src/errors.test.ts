import { describe, expect, test } from "vitest";
import { CellError, CsvError, DataError, OptionError } from "./errors.ts";

describe("DataError", () => {
  test("the message gives place, problem and cure, which are fields too", () => {
    const error = new CellError({
      file: "a.csv",
      line: 7,
      column: "y",
      problem: 'found "x"; expected a number.',
      cure: "Correct the cell.",
    });
    expect(error.message).toBe('a.csv:7, column "y": found "x"; expected a number.\nCorrect the cell.');
    expect(error).toMatchObject({
      name: "CellError",
      file: "a.csv",
      line: 7,
      column: "y",
      cure: "Correct the cell.",
    });
    expect(error).toBeInstanceOf(DataError);
    expect(error).toBeInstanceOf(Error);
  });

  test("omits unknown parts", () => {
    expect(new CsvError({ line: 3, problem: "p." }).message).toBe("line 3: p.");
    expect(new CsvError({ file: "a.csv", problem: "p." }).message).toBe("a.csv: p.");
    expect(new CsvError({ file: "a.csv", column: "y", problem: "p." }).message).toBe('a.csv, column "y": p.');
    expect(new OptionError({ problem: "p." }).message).toBe("p.");
  });
});
