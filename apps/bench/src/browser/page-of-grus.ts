// A page with Grus alone.
import { comparePage, ownStarters } from "./compare-page.ts";

window.compare = (comparison) => comparePage(ownStarters, comparison);
