// Cases of any size: one builder for every primitive, for property tests that choose the sizes.
import type { BehaviourCase } from "./case.ts";
import { sizedAlgebra } from "./sized-algebra.ts";
import type { CaseSizes } from "./sized-case.ts";
import { sizedElementwise } from "./sized-elementwise.ts";
import { sizedMovers } from "./sized-movers.ts";
import { sizedSequences } from "./sized-sequences.ts";

export type { CaseSizes } from "./sized-case.ts";

/** A builder for every primitive, by name. */
export function sizedCases(): ReadonlyMap<string, (sizes: CaseSizes) => BehaviourCase> {
  const all = { ...sizedElementwise(), ...sizedMovers(), ...sizedAlgebra(), ...sizedSequences() };
  return new Map(
    Object.entries(all).map(([name, build]) => [
      name,
      (sizes) => ({ name: `${name}, lengths ${sizes.lengths}, choice ${sizes.choice}`, ...build(sizes) }),
    ]),
  );
}
