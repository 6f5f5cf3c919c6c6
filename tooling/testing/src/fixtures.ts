// The reference fixtures: what PyTorch computes, listed by a manifest.

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

/** Where a suite finds its fixtures: a folder, or an address that a page can fetch from. */
export interface FixtureSource {
  readonly manifest: Manifest;
  load(entry: FixtureEntry): Promise<Fixture>;
}

/** The fixtures whose files `read` gives by name; `place` is for errors. Throws as {@link parseManifest} does; so does `load`, as {@link parseFixture}. */
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

/** A manifest.json. Throws where it lists nothing or lists a name twice. */
export function parseManifest(place: string, text: string): Manifest {
  const manifest = JSON.parse(text) as Manifest;
  const names = new Set(manifest.fixtures.map(({ name }) => name));
  if (names.size === 0 || names.size !== manifest.fixtures.length) {
    throw new Error(
      `${place}/manifest.json lists ${manifest.fixtures.length} fixtures under ${names.size} names; expected at least one, each under its own name.`,
    );
  }
  return manifest;
}

/** The tensors in a fixture's file. Throws where the file and the manifest do not list the same tensors and shapes. */
export function parseFixture(entry: FixtureEntry, file: Uint8Array): Fixture {
  const tensors = readFixtureTensors(file);
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
