// Kinds of values that several parts have in their settings.
import { aNumber, aText, aWhole, type JsonKind, listOf, pairOf, recordOf } from "@grus/io/files";
import type { CovariateStandards, Standard } from "./covariate-standards.ts";

/** A count of steps, such as a season. */
export const someSteps: JsonKind<number> = aWhole({ least: 1, most: 2 ** 24 });

/** Values of a window that a network reads at most: each row of a batch takes memory for as many. */
export const aContext: JsonKind<number> = aWhole({ least: 1, most: 2 ** 16 });

/** A number that was computed; one that is not finite is null in JSON, and NaN here. */
export const aStatistic: JsonKind<number> = (value, place) => {
  if (typeof value === "number") return value;
  if (value === null) return Number.NaN;
  throw place.refuse(value, "a number");
};

/** A number for each series by its name. */
export const bySeries: JsonKind<readonly (readonly [string, number])[]> = listOf(pairOf(aText, aStatistic));

/** Units of covariates. */
export const standards: JsonKind<readonly Standard[]> = listOf(
  recordOf<Standard>({ mean: aNumber, deviation: aNumber }),
);

/** The units of all covariates. */
export const covariateUnits: JsonKind<CovariateStandards> = recordOf<CovariateStandards>({
  future: standards,
  past: standards,
  statics: standards,
});
