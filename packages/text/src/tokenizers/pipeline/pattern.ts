// Patterns of tokenizer.json, which are written for Oniguruma, as regular expressions of JavaScript.
import type { JsonObject } from "@grus/io/files";

/** The pattern in a field `{ "String": … }` or `{ "Regex": … }`, global. */
export function patternIn(object: JsonObject, name: string): RegExp {
  const choice = object.object(name);
  const text = choice.optionalText("String");
  const source = text === undefined ? choice.text("Regex") : undefined;
  choice.refuseRest();
  if (text !== undefined)
    return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&").replaceAll("\\-", "\\x2d"), "gu");
  try {
    return new RegExp(javaScriptSource(source!), "gu");
  } catch {
    throw choice.refuse("Regex", "a pattern that JavaScript can express as well");
  }
}

// Oniguruma's classes are those of Unicode; JavaScript's \s, \d and \w are not. Its
// words have the superscripts and fractions of Latin-1 as well.
const classes: Readonly<Record<string, string>> = {
  s: "\\p{White_Space}",
  S: "\\P{White_Space}",
  d: "\\p{Nd}",
  D: "\\P{Nd}",
  w: "\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\xB2\\xB3\\xB9\\xBC-\\xBE",
};
const plainEscapes = /^[rntfvuxbB\\^$.*+?()[\]{}|/\-'"# !%&,:;<=>@_`~]$/;

/** The source of a pattern in JavaScript. Throws SyntaxError for what the two languages read in different ways. */
export function javaScriptSource(source: string): string {
  let result = "";
  let isInClass = false;
  const caseless: boolean[] = [];
  const refuse = (): never => {
    throw new SyntaxError(source);
  };
  for (let at = 0; at < source.length; at++) {
    const character = source[at]!;
    if (character === "\\") {
      const property = /^[pP]\{\^?[\w=]+\}/.exec(source.slice(at + 1))?.[0];
      if (property?.includes("^")) refuse();
      result +=
        property === undefined ? (escapeOf(source[at + 1] ?? "", isInClass) ?? refuse()) : `\\${property}`;
      at += property?.length ?? 1;
    } else if (isInClass) {
      // Nested classes and intersections are Oniguruma's alone.
      if (character === "[" || source.startsWith("&&", at)) refuse();
      if (character === "]") isInClass = false;
      result += caseless.at(-1) === true && /[a-z]/i.test(character) ? bothCases(character) : character;
    } else if (character === "[") {
      isInClass = true;
      result += character;
    } else if (character === "(") {
      const opening = /^\((?:\?(?:i:|:|=|!|<=|<!))?/.exec(source.slice(at))![0];
      if (source[at + 1] === "?" && opening === "(") refuse();
      caseless.push(opening === "(?i:" || caseless.at(-1) === true);
      result += opening === "(?i:" || opening === "(" ? "(?:" : opening;
      at += opening.length - 1;
    } else if (character === ")") {
      caseless.pop();
      result += character;
    } else if ("*+?}".includes(character) && source[at + 1] === "+") {
      // Possessive.
      refuse();
    } else if (caseless.at(-1) === true && /\p{L}/u.test(character)) {
      if (!/[a-z]/i.test(character)) refuse();
      result += `[${bothCases(character)}]`;
    } else result += character;
  }
  return result;
}

/** Letters that fold to "k" and "s" outside of ASCII count as well. */
function bothCases(letter: string): string {
  const [lower, upper] = [letter.toLowerCase(), letter.toUpperCase()];
  return `${lower}${upper}${lower === "k" ? "\u212A" : lower === "s" ? "\u017F" : ""}`;
}

function escapeOf(escaped: string, isInClass: boolean): string | undefined {
  const known = Object.hasOwn(classes, escaped) ? classes[escaped] : undefined;
  if (known !== undefined) return isInClass || escaped !== "w" ? known : `[${known}]`;
  if (escaped === "W" && !isInClass) return `[^${classes.w}]`;
  if (!plainEscapes.test(escaped)) return undefined;
  if (/^['"# !%&,:;<=>@_`~-]$/.test(escaped)) return escaped === "-" && isInClass ? "\\-" : escaped;
  return `\\${escaped}`;
}
