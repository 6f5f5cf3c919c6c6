import { describe, expect, test } from "vitest";
import { readmePrograms } from "./readme-blocks.ts";

const fence = "```";

describe("readmePrograms", () => {
  test("keeps the line numbers of the file and joins continued blocks", () => {
    const markdown = [
      "# Title",
      `${fence}ts`,
      "const a = 1;",
      fence,
      "Text between.",
      `${fence}ts continued`,
      "const b = a;",
      "const c = b;",
      fence,
      `${fence}ts`,
      "const d = 4;",
      fence,
    ].join("\n");
    const [first, second, ...rest] = readmePrograms(markdown);
    expect(rest).toEqual([]);
    expect(first).toEqual({
      firstLine: 2,
      lastLine: 9,
      source: "\n\nconst a = 1;\n\n\n\nconst b = a;\nconst c = b;\n",
    });
    expect(second!.source.split("\n")[10]).toBe("const d = 4;");
    expect([second!.firstLine, second!.lastLine]).toEqual([10, 12]);
  });

  test("selects only ts and typescript blocks, also in longer fences", () => {
    const markdown = [
      `${fence}sh\nnpm test\n${fence}`,
      `${fence}typescript\nconst a = 1;\n${fence}`,
      `~~~~ts\nconst b = \`${fence}\`;\n${fence}\n~~~~`,
      "`" + "ts` inline",
    ].join("\n");
    expect(readmePrograms(markdown).map(({ source }) => source.trim())).toEqual([
      "const a = 1;",
      `const b = \`${fence}\`;\n${fence}`,
    ]);
  });

  test("has the reason of a skip, and requires one", () => {
    const [program] = readmePrograms(`${fence}ts skip needs a GPU\nconst a = 1;\n${fence}`);
    expect(program!.skip).toBe("needs a GPU");
    expect(() => readmePrograms(`\n${fence}ts skip\n${fence}`)).toThrow("line 2: `ts skip` is unknown");
  });

  test("rejects a continuation without a block, an unknown mark and an open block, with the line", () => {
    expect(() => readmePrograms(`${fence}ts continued\n${fence}`)).toThrow(
      "line 1: `ts continued` has no block",
    );
    expect(() => readmePrograms(`${fence}ts twoslash\n${fence}`)).toThrow("line 1: `ts twoslash` is unknown");
    expect(() => readmePrograms(`text\n\n${fence}ts\nconst a = 1;`)).toThrow(
      "line 3: the code block is never closed",
    );
  });
});
