// A page with Grus and the other libraries.

import { peerStarters } from "../../peers/page-peers.mjs";
import { comparePage, ownStarters } from "./compare-page.ts";
import type { PageComparison } from "./page-report.ts";

const starters = { ...ownStarters, ...peerStarters };
Object.assign(globalThis, { compare: (comparison: PageComparison) => comparePage(starters, comparison) });
