import type { Starters } from "./compare-page.ts";

/** What starts each library, by the contestant's name. */
export const peerStarters: Starters;
