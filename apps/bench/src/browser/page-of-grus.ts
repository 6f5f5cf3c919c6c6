// A page with Grus alone.
import { comparePage, ownStarters } from "./compare-page.ts";
import type { PageComparison } from "./page-report.ts";

Object.assign(globalThis, { compare: (comparison: PageComparison) => comparePage(ownStarters, comparison) });
