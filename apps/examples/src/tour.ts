// The tour: five short programs that introduce the library.
import { untilAborted } from "./abort.ts";
import type { Example } from "./example.ts";

/** The programs, which run on import. */
const PROGRAMS: Readonly<Record<string, () => Promise<unknown>>> = {
  characters: () => import("./tour/characters.ts"),
  classification: () => import("./tour/classification.ts"),
  forecasting: () => import("./tour/forecasting.ts"),
  translation: () => import("./tour/translation.ts"),
  cell: () => import("./tour/cell.ts"),
};

/** Runs all programs, or the named ones. */
export const tour: Example = {
  name: "tour",
  about: `five short programs: ${Object.keys(PROGRAMS).join(", ")}; name one to run only that`,
  run: async ({ rest, signal }) => {
    const unknown = rest.find((name) => !(name in PROGRAMS));
    if (unknown !== undefined)
      throw new Error(
        `tour: unknown program "${unknown}"; expected some of ${Object.keys(PROGRAMS).join(", ")}.`,
      );
    for (const name of rest.length > 0 ? rest : Object.keys(PROGRAMS)) {
      console.log(`\n${name} (apps/examples/src/tour/${name}.ts)`);
      await untilAborted(PROGRAMS[name]!(), signal);
    }
    return { seeds: 1, figures: {} };
  },
};
