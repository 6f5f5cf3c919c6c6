// Whether text and names look like those of times, for columns that cannot be read as dates.
import { readQuarter, readWeek } from "./date-forms.ts";
import { englishMonth } from "./month-names.ts";

const numbers = /(^|\D)\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}(\D|$)/;
const years = /(^|\D)((19|20)\d{2}[^\p{L}\d]{1,2}\d{1,2}|\d{1,2}[^\p{L}\d]{1,2}(19|20)\d{2})(\D|$)/u;
const yearParts = /^\d{4}([-/. ]\d{1,2}|[-/. :]?[qwmhs]\d{1,2})\b/i;
const timeOfDay = /^\d{1,2}:\d{2}(:\d{2})?/;
const eastAsian = /\d+\s*[年月日]/;

/** Whether a text looks like a date or a time, readable or not. */
export function looksLikeDate(text: string): boolean {
  const trimmed = text.trim();
  if (trimmed.length > 40 || !/\d/.test(trimmed)) return false;
  if (numbers.test(trimmed) || years.test(trimmed) || yearParts.test(trimmed) || eastAsian.test(trimmed))
    return true;
  if (timeOfDay.test(trimmed) || readQuarter(trimmed) || readWeek(trimmed)) return true;
  return (trimmed.match(/\p{L}{3,}/gu) ?? []).some((word) => englishMonth(word) !== undefined);
}

/** Whether a text is a time of day alone. */
export function isTimeOfDay(text: string): boolean {
  return /^\d{1,2}:\d{2}(:\d{2}([.,]\d+)?)?(\s*[ap]\.?m\.?)?$/i.test(text.trim());
}

const timeWords = /* @__PURE__ */ new Set(
  "date datetime time timestamp ts ds dt epoch unix unixtime datum zeit zeitpunkt zeitstempel fecha tijd month period".split(
    " ",
  ),
);
const yearNames = /* @__PURE__ */ new Set("year years yr jahr année annee año ano anno jaar".split(" "));

/** Whether one of the words in a column's name is a word for time, such as in `open_time` and `createdAt`. */
export function isNamedLikeTime(name: string): boolean {
  const words = name
    .replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .split(/[^\p{L}]+/u);
  return words.some((word) => timeWords.has(word)) || (words.length > 1 && words.at(-1) === "at");
}

/** Whether a column's name is a word for year. */
export function isNamedYear(name: string): boolean {
  return yearNames.has(name.trim().toLowerCase());
}
