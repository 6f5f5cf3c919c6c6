// A page with Grus and the other libraries.
import { comparePage, ownStarters } from "./compare-page.ts";
import { peerStarters } from "./page-peers.mjs";
import type { PageComparison } from "./page-report.ts";

const starters = { ...ownStarters, ...peerStarters };
Object.assign(globalThis, { compare: (comparison: PageComparison) => comparePage(starters, comparison) });
