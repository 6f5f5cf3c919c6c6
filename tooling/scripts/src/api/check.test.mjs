import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compareReport } from "./check.mjs";

test("a report that differs from the committed one fails with the difference and the cure", async () => {
  const directory = mkdtempSync(join(tmpdir(), "api-check-"));
  const library = { name: "@grus/cells", directory, entries: [] };
  try {
    expect(await compareReport(library, "new")).toMatchObject({ passed: 0, failed: 1 });
    writeFileSync(join(directory, "api.md"), "const a: 1;\nconst b: 2;\n");
    expect(await compareReport(library, "const a: 1;\nconst b: 2;\n")).toEqual({ passed: 1, failed: 0 });
    const { failed, output } = await compareReport(library, "const a: 1;\nconst b: 3;\n");
    expect(failed).toBe(1);
    expect(output).toContain("differs from the API of @grus/cells. Run `pnpm api`");
    expect(output).toContain("-const b: 2;\n+const b: 3;");
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});
