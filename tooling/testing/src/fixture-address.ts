// Reference fixtures that a page fetches.

import { type FixtureSource, openFixtures } from "./fixtures.ts";

/** The folder at an address as a source of fixtures. Throws if a file cannot be fetched. */
export function fixtureAddress(address: string): Promise<FixtureSource> {
  return openFixtures(address, async (file) => {
    const response = await fetch(`${address}/${file}`);
    if (!response.ok) throw new Error(`${address}/${file}: status ${response.status}.`);
    return new Uint8Array(await response.arrayBuffer());
  });
}
