// Names of months, in English and in languages that Intl knows.

const english = "january february march april may june july august september october november december".split(
  " ",
);

/** The languages of which names of months are read, besides English. */
const languages = ["de", "fr", "es", "it", "pt", "nl"];

/** A month by its name, counted from 1; undefined for other words. */
export type MonthReader = (word: string) => number | undefined;

/** English names, whole or cut to three or four letters. */
export function englishMonth(word: string): number | undefined {
  const name = word.toLowerCase();
  if (name.length < 3) return undefined;
  const found = english.findIndex((month) => month === name || (month.startsWith(name) && name.length <= 4));
  return found < 0 ? undefined : found + 1;
}

/** A reader of English names and those of other languages, whole or short. */
export function anyMonthReader(): MonthReader {
  const names = new Map<string, number>();
  for (const language of languages) {
    for (const style of ["long", "short"] as const) {
      const format = new Intl.DateTimeFormat(language, { month: style, timeZone: "UTC" });
      for (let month = 1; month <= 12; month++) {
        const name = simple(format.format(Date.UTC(2024, month - 1, 1)));
        if (!names.has(name)) names.set(name, month);
      }
    }
  }
  return (word) => englishMonth(word) ?? names.get(simple(word));
}

/** A word without case, marks over letters and points. */
function simple(word: string): string {
  return word
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036F.]/g, "");
}
