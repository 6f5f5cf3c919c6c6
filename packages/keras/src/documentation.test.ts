import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chdir } from "node:process";
import { readmeTests } from "@grus/testing";
import { fixturePath } from "@grus/testing/fixtures";
import { afterAll } from "vitest";

// The README opens files by their bare names.
const folder = mkdtempSync(join(tmpdir(), "grus-keras-"));
cpSync(fixturePath("keras/tagger.keras"), join(folder, "tagger.keras"));
cpSync(fixturePath("tfjs/gru"), join(folder, "tfjs"), { recursive: true });
chdir(folder);
afterAll(() => rmSync(folder, { recursive: true }));

readmeTests(new URL("../README.md", import.meta.url));
