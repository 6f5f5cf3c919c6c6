// The changes of `grus predict --what-if`.
import { InvalidArgumentError } from "commander";
import type { forecast } from "grus";
import { nameList } from "../options.ts";

/**
 * A parser of changes of columns that are known ahead, "price=+10%,promo=1": a number or text is set, +2 and -2 are
 * added, *1.5, +10% and -10% multiplied, and ==-2 sets a number below 0. Repeated options accumulate.
 */
export function changeList(
  text: string,
  before: readonly forecast.ColumnChange[] = [],
): readonly forecast.ColumnChange[] {
  const changes = nameList(text).map((pair) => {
    const at = pair.indexOf("=");
    if (at < 1 || at === pair.length - 1)
      throw new InvalidArgumentError(
        `Expected COLUMN=VALUE, such as price=+10%, price=-2, price=9.5 or promo=yes, not "${pair}".`,
      );
    return { column: pair.slice(0, at).trim(), ...changeOf(pair.slice(at + 1).trim()) };
  });
  return [...before, ...changes];
}

function changeOf(text: string): Omit<forecast.ColumnChange, "column"> {
  const percent = /^([+-][\d.]+) ?%$/.exec(text)?.[1];
  const [sign, rest] = [text[0], Number(text.slice(1))];
  const hasNumber = text.length > 1 && Number.isFinite(rest);
  if (percent !== undefined && Number.isFinite(Number(percent)))
    return { kind: "multiply", value: 1 + Number(percent) / 100 };
  if (hasNumber && sign === "*") return { kind: "multiply", value: rest };
  if (hasNumber && sign === "=") return { kind: "set", value: rest };
  if (hasNumber && (sign === "+" || sign === "-")) return { kind: "add", value: Number(text) };
  return { kind: "set", value: Number.isFinite(Number(text)) ? Number(text) : text };
}
