import { expect, test } from "vitest";
import { withVersion } from "./version-packages.mjs";

test("only the version in the source is replaced", () => {
  const source = '// Written here too.\nexport const VERSION = "0.1.0";\nconst other = "0.1.0";\n';
  expect(withVersion(source, "0.2.0-next.1")).toBe(source.replace("0.1.0", "0.2.0-next.1"));
  expect(() => withVersion('export const version = "0.1.0";', "0.2.0")).toThrow(
    "has no `export const VERSION",
  );
});
