// A page with Grus and the other libraries.

import { peerStarters } from "../../peers/page-peers.mjs";
import { comparePage, ownStarters } from "./compare-page.ts";

const starters = { ...ownStarters, ...peerStarters };
window.compare = (comparison) => comparePage(starters, comparison);
