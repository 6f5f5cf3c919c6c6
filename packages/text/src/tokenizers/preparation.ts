// What is done to a text before it is cut.
import { TextError } from "../errors.ts";

/** Unicode normalisation (UAX #15); "none" leaves a text as it is. */
export type Normalisation = "none" | "NFC" | "NFD" | "NFKC" | "NFKD";

/** What is done to a text before it is cut. */
export interface Preparation {
  /** Unicode normalisation. Default "none". */
  readonly normalisation?: Normalisation | undefined;
  /** Whether upper case becomes lower case, by the rules of no particular language. Default false. */
  readonly lowercase?: boolean | undefined;
}

/** The names of normalisations. */
export const normalisations: readonly Normalisation[] = ["none", "NFC", "NFD", "NFKC", "NFKD"];

/** The function that prepares a text. Throws TextError for an unknown normalisation. */
export function preparer(
  where: string,
  { normalisation = "none", lowercase = false }: Preparation,
): (text: string) => string {
  if (!normalisations.includes(normalisation))
    throw new TextError({
      problem: `${where}: normalisation is ${JSON.stringify(normalisation)}; expected ${normalisations.map((form) => JSON.stringify(form)).join(", ")}.`,
    });
  const normalise = (text: string): string =>
    normalisation === "none" ? text : text.normalize(normalisation);
  // NFKC makes capitals ("ℌ" becomes "H") and lower case may undo a form, so it comes between two of them.
  return lowercase ? (text) => normalise(normalise(text).toLowerCase()) : normalise;
}

/** The preparation as it is saved: only what differs from the defaults. */
export function describePreparation({ normalisation = "none", lowercase = false }: Preparation): Preparation {
  return { ...(normalisation !== "none" && { normalisation }), ...(lowercase && { lowercase }) };
}

/** " after NFC and lower case", for positions in a prepared text; "" where nothing is done. */
export function afterPreparation({ normalisation = "none", lowercase = false }: Preparation): string {
  const parts = [normalisation !== "none" && normalisation, lowercase && "lower case"].filter(Boolean);
  return parts.length === 0 ? "" : ` after ${parts.join(" and ")}`;
}
