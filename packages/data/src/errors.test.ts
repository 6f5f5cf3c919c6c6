import { describe, expect, test } from "vitest";
import { advice, option } from "./advice.ts";
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

  test("options in the problem and the cure are data, which another program writes as its flags", () => {
    const error = new OptionError({
      problem: advice`${option("folds")} is 0 without ${option("test")}.`,
      cure: advice`Give ${option("folds", 3)}.`,
    });
    expect(error.problem).toBe("folds is 0 without test.");
    expect(error.message).toBe("folds is 0 without test.\nGive folds: 3.");
    const flags = error.messageWith(({ option: name, value }) =>
      name === "folds" ? ["--folds", value].filter((part) => part !== undefined).join(" ") : undefined,
    );
    expect(flags).toBe("--folds is 0 without test.\nGive --folds 3.");
    expect(error.atLine(4).message).toBe("line 4: folds is 0 without test.\nGive folds: 3.");
  });

  test("the function at fault is named in code, and not among flags", () => {
    const error = new DataError({ caller: "fineTune", problem: "p.", cure: "c." });
    expect([error.message, error.messageWith(() => undefined)]).toEqual(["fineTune: p.\nc.", "p.\nc."]);
  });

  test("omits unknown parts", () => {
    expect(new CsvError({ line: 3, problem: "p." }).message).toBe("line 3: p.");
    expect(new CsvError({ file: "a.csv", problem: "p." }).message).toBe("a.csv: p.");
    expect(new CsvError({ file: "a.csv", column: "y", problem: "p." }).message).toBe('a.csv, column "y": p.');
    expect(new OptionError({ problem: "p." }).message).toBe("p.");
  });
});
