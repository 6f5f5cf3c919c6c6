// Surnames by language, of the npm package @faker-js/faker.
import { allLocales } from "@faker-js/faker";
import { permutation } from "@grus/data";
import type { ClassifierTexts } from "../language/classifier-runs.ts";

/** The locales whose names are in Latin letters and at least 50, by language. */
const LOCALES: Readonly<Record<string, keyof typeof allLocales>> = {
  Croatian: "hr",
  Czech: "cs_CZ",
  Danish: "da",
  Dutch: "nl",
  English: "en",
  Finnish: "fi",
  French: "fr",
  German: "de",
  Hungarian: "hu",
  Italian: "it",
  Latvian: "lv",
  Norwegian: "nb_NO",
  Polish: "pl",
  Portuguese: "pt_PT",
  Romanian: "ro",
  Slovak: "sk",
  Spanish: "es",
  Swedish: "sv",
  Turkish: "tr",
  Yoruba: "yo_NG",
};

/** Names of each language; those of several languages have no single label, and are left out. */
export function surnames(): ReadonlyMap<string, readonly string[]> {
  const all = Object.entries(LOCALES).map(([language, locale]) => [language, namesOf(locale)] as const);
  const counts = new Map<string, number>();
  for (const [, names] of all) for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return new Map(all.map(([language, names]) => [language, names.filter((name) => counts.get(name) === 1)]));
}

/** A fifth of the names of each language to test on, the others to learn from; `most` of a language at most. */
export function splitSurnames(most?: number): ClassifierTexts {
  const parts = { train: { texts: [], labels: [] }, test: { texts: [], labels: [] } } as {
    readonly [Part in "train" | "test"]: { readonly texts: string[]; readonly labels: string[] };
  };
  for (const [language, names] of surnames())
    permutation(names.length, { seed: 1 })
      .slice(0, most)
      .forEach((row, i) => {
        const part = i % 5 === 0 ? parts.test : parts.train;
        part.texts.push(names[row]!);
        part.labels.push(language);
      });
  return parts;
}

function namesOf(locale: keyof typeof allLocales): readonly string[] {
  const names = allLocales[locale].person?.last_name;
  return [...new Set([names?.generic, names?.female, names?.male].flatMap((own) => own ?? []))];
}
