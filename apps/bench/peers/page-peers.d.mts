import type { Starters } from "../src/browser/compare-page.ts";

/** What starts each library, by the contestant's name. */
export const peerStarters: Starters;
