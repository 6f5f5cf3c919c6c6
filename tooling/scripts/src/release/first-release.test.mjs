import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { beginChangelogs, isUnreleased } from "./first-release.mjs";

test("changelogs begin with the first release, versions stay, and changesets are removed", () => {
  const root = mkdtempSync(join(tmpdir(), "first-release-"));
  try {
    for (const folder of [".changeset", "packages/cells", "apps/docs", "tooling"])
      mkdirSync(join(root, folder), { recursive: true });
    const manifest = { name: "@grus/cells", version: "0.1.0" };
    writeFileSync(join(root, "packages/cells/package.json"), JSON.stringify(manifest));
    writeFileSync(join(root, "apps/docs/package.json"), JSON.stringify({ ...manifest, private: true }));
    writeFileSync(join(root, ".changeset/config.json"), "{}");
    writeFileSync(join(root, ".changeset/new-cell.md"), "A cell.");
    expect(isUnreleased(root)).toBe(true);
    beginChangelogs(root);
    expect(isUnreleased(root)).toBe(false);
    const changelog = readFileSync(join(root, "packages/cells/CHANGELOG.md"), "utf8");
    expect(changelog).toBe("# @grus/cells\n\n## 0.1.0\n\nThe first release.\n");
    expect(existsSync(join(root, "apps/docs/CHANGELOG.md"))).toBe(false);
    expect(readdirSync(join(root, ".changeset"))).toEqual(["config.json"]);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
});
