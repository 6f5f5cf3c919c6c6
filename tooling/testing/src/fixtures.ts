// Reference fixtures: results of PyTorch, listed in a manifest.

import { type FixtureTensor, readFixtureTensors } from "./safetensors.ts";

/** An entry of the manifest. */
export interface FixtureEntry {
  readonly name: string;
  /** "recurrent", "optimizer", "schedule", "loss", "layer", "training", or any other kind. */
  readonly kind: string;
  readonly attrs: Readonly<Record<string, string | number | boolean>>;
  /** Shape of every tensor in the file. */
  readonly tensors: Readonly<Record<string, readonly number[]>>;
}

/** The manifest of a folder of fixtures. */
export interface Manifest {
  /** The program that computed the fixtures. */
  readonly source: string;
  readonly fixtures: readonly FixtureEntry[];
}

/** The tensors of one fixture by name. */
export type Fixture = ReadonlyMap<string, FixtureTensor>;

/** A source of fixtures: a folder, or an address from which a page can fetch. */
export interface FixtureSource {
  readonly manifest: Manifest;
  load(entry: FixtureEntry): Promise<Fixture>;
}

/**
 * The fixtures whose files `read` returns by name; `place` is for errors. Throws as {@link parseManifest}
 * and, in `load`, as {@link parseFixture}.
 */
export async function openFixtures(
  place: string,
  read: (file: string) => Promise<Uint8Array>,
): Promise<FixtureSource> {
  const text = new TextDecoder().decode(await read("manifest.json"));
  return {
    manifest: parseManifest(place, text),
    load: async (entry) => parseFixture(entry, await read(`${entry.name}.safetensors`)),
  };
}

/** Parses a manifest.json. Throws if it is empty or has duplicate names. */
export function parseManifest(place: string, text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  const names = new Set(manifest.fixtures.map(({ name }) => name));
  if (names.size === 0 || names.size !== manifest.fixtures.length) {
    throw new Error(
      `${place}/manifest.json lists ${manifest.fixtures.length} fixtures under ${names.size} names; expected at least one, with distinct names.`,
    );
  }
  return manifest;
}

/** Parses the file of a fixture. Throws if its tensors and shapes do not match the manifest. */
export function parseFixture(entry: FixtureEntry, file: Uint8Array): Fixture {
  const tensors = readFixtureTensors(file);
  const listed = describeShapes(Object.entries(entry.tensors));
  const found = describeShapes([...tensors].map(([name, { shape }]) => [name, shape]));
  if (listed !== found) {
    throw new Error(`${entry.name}: the manifest lists ${listed}; the file contains ${found}.`);
  }
  return tensors;
}

function describeShapes(shapes: readonly (readonly [string, readonly number[]])[]): string {
  return shapes
    .map(([name, shape]) => `${name} [${shape.join(", ")}]`)
    .sort()
    .join(", ");
}
