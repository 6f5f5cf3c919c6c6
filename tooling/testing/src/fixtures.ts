// The reference fixtures: what PyTorch computes, listed by a manifest.

import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type FixtureTensor, readFixtureTensors } from "./safetensors.ts";

/** A fixture as the manifest lists it. */
export interface FixtureEntry {
  readonly name: string;
  /** "recurrent", "optimizer", "schedule", "loss", "layer", "training", or a kind added later. */
  readonly kind: string;
  readonly attrs: Readonly<Record<string, string | number | boolean>>;
  /** Shape of every tensor in the file. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

/** The list of a folder's fixtures. */
export interface Manifest {
  /** The program that computed them. */
  readonly source: string;
  readonly fixtures: readonly FixtureEntry[];
}

/** The tensors of one fixture by name. */
export type Fixture = ReadonlyMap<string, FixtureTensor>;

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

/** The manifest of a fixture folder. Throws where it lists nothing or lists a name twice. */
export function readManifest(directory: string): Manifest {
  const manifest = JSON.parse(readFileSync(join(directory, "manifest.json"), "utf8")) as Manifest;
  const names = new Set(manifest.fixtures.map(({ name }) => name));
  if (names.size === 0 || names.size !== manifest.fixtures.length) {
    throw new Error(
      `${directory}/manifest.json lists ${manifest.fixtures.length} fixtures under ${names.size} names; expected at least one, each under its own name.`,
    );
  }
  return manifest;
}

/** The tensors of a fixture. Throws where the file and the manifest do not list the same tensors and shapes. */
export function loadFixture(directory: string, entry: FixtureEntry): Fixture {
  const tensors = readFixtureTensors(readFileSync(join(directory, `${entry.name}.safetensors`)));
  const listed = describeShapes(Object.entries(entry.tensors));
  const found = describeShapes([...tensors].map(([name, { shape }]) => [name, shape]));
  if (listed !== found) {
    throw new Error(`${entry.name}: the manifest lists ${listed}; the file holds ${found}.`);
  }
  return tensors;
}

function describeShapes(shapes: readonly (readonly [string, readonly number[]])[]): string {
  return shapes
    .map(([name, shape]) => `${name} [${shape.join(", ")}]`)
    .sort()
    .join(", ");
}
