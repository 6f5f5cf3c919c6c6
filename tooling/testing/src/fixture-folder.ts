// The reference fixtures as a folder on this machine.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import {
  type Fixture,
  type FixtureEntry,
  type FixtureSource,
  type Manifest,
  openFixtures,
  parseFixture,
  parseManifest,
} from "./fixtures.ts";

/**
 * The folder the reference tests read: `GRUS_REFERENCE_DIR` where it is set (an error where that has no manifest), else
 * `../shared/reference` beside the repository where it is there, else the committed subset.
 */
export function referenceDirectory(): string {
  const asked = process.env.GRUS_REFERENCE_DIR;
  if (asked !== undefined && asked !== "") {
    if (existsSync(join(asked, "manifest.json"))) return resolve(asked);
    throw new Error(
      `GRUS_REFERENCE_DIR is ${asked}, which has no manifest.json.\nPoint it at a folder of fixtures, or unset it to use the committed subset.`,
    );
  }
  const full = fileURLToPath(new URL("../../../../shared/reference", import.meta.url));
  return existsSync(join(full, "manifest.json")) ? full : committedReferenceDirectory();
}

/** The subset of the fixtures that is committed: every fixture small enough, of every kind. */
export function committedReferenceDirectory(): string {
  return fileURLToPath(new URL("../reference", import.meta.url));
}

/** The manifest of a fixture folder; throws as {@link parseManifest} does. */
export function readManifest(directory: string): Manifest {
  return parseManifest(directory, readFileSync(join(directory, "manifest.json"), "utf8"));
}

/** The tensors of a fixture; throws as {@link parseFixture} does. */
export function loadFixture(directory: string, entry: FixtureEntry): Fixture {
  return parseFixture(entry, readFileSync(join(directory, `${entry.name}.safetensors`)));
}

/** A folder as a source of fixtures. */
export function fixtureFolder(directory: string): Promise<FixtureSource> {
  return openFixtures(directory, async (file) => readFileSync(join(directory, file)));
}
