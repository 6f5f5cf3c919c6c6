// Reference fixtures in a folder on this machine.

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
 * The folder of the reference tests: `GRUS_REFERENCE_DIR` if set (an error if it has no manifest), otherwise
 * `../shared/reference` beside the repository if present, otherwise the committed subset.
 */
export function referenceDirectory(): string {
  const requested = process.env.GRUS_REFERENCE_DIR;
  if (requested !== undefined && requested !== "") {
    if (existsSync(join(requested, "manifest.json"))) return resolve(requested);
    throw new Error(
      `GRUS_REFERENCE_DIR is ${requested}, which has no manifest.json.\nSet it to a folder of fixtures, or unset it to use the committed subset.`,
    );
  }
  const full = fileURLToPath(new URL("../../../../shared/reference", import.meta.url));
  return existsSync(join(full, "manifest.json")) ? full : committedReferenceDirectory();
}

/** The committed subset of the fixtures: small files of every kind. */
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
