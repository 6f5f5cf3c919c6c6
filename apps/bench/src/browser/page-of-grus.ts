// A page with Grus only.
import { comparePage, ownStarters } from "./compare-page.ts";

window.compare = (comparison) => comparePage(ownStarters, comparison);
