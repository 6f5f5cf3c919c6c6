import type { Starters } from "../src/browser/compare-page.ts";

/** Functions that start each library, by contestant name. */
export const peerStarters: Starters;
