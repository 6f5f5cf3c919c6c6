// Counts unchecked casts in packages, apps and documentation. Fails if there are more than the limits allow.
import { countCasts } from "./casts/check.mjs";
import { readCasts } from "./casts/sources.mjs";
import { ROOT } from "./run.mjs";

const counts = countCasts(readCasts(ROOT));
for (const { line, places } of counts) {
  console.log(line);
  for (const place of places) console.error(place);
}
const isExceeded = counts.some(({ places }) => places.length > 0);
if (isExceeded)
  console.error(
    "Write a type, a guard or a parser that checks instead; `axes(x, n)` gives the axes of a tensor as a tuple.",
  );
process.exitCode = isExceeded ? 1 : 0;
