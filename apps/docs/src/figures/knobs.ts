// The knobs of a figure, and their values in the address of the page.
import type { KnobValues } from "./figure-messages.ts";

/** A slider over numbers. */
export interface NumberKnob {
  readonly kind: "number";
  readonly label: string;
  readonly least: number;
  readonly most: number;
  readonly step: number;
  readonly value: number;
  /** Positions of the slider are logarithms. Default false. */
  readonly logarithmic?: boolean | undefined;
  /** Values are rounded to whole numbers. Default false. */
  readonly whole?: boolean | undefined;
}

/** One of several words. */
export interface ChoiceKnob {
  readonly kind: "choice";
  readonly label: string;
  readonly choices: readonly { readonly value: string; readonly label: string }[];
  readonly value: string;
}

/** A switch. */
export interface SwitchKnob {
  readonly kind: "switch";
  readonly label: string;
  readonly value: boolean;
}

/** A short text that the reader types. */
export interface TextKnob {
  readonly kind: "text";
  readonly label: string;
  readonly most: number;
  readonly value: string;
}

/** A long text that the reader pastes. It is not in the address. */
export interface PassageKnob {
  readonly kind: "passage";
  readonly label: string;
  /** What the empty field says. */
  readonly hint: string;
  readonly most: number;
  readonly value: string;
}

export type Knob = NumberKnob | ChoiceKnob | SwitchKnob | TextKnob | PassageKnob;

/** Knobs by name. */
export type Knobs = Readonly<Record<string, Knob>>;

/** The values that knobs begin with. */
export function valuesOf(knobs: Knobs): KnobValues {
  return Object.fromEntries(Object.entries(knobs).map(([name, { value }]) => [name, value]));
}

/** The values in the search of an address, `?gates.text=a(b)`; what is missing or not allowed has its first value. */
export function valuesIn(search: string, figure: string, knobs: Knobs): KnobValues {
  const given = new URLSearchParams(search);
  return Object.fromEntries(
    Object.entries(knobs).map(([name, knob]) => {
      const text = given.get(`${figure}.${name}`);
      return [name, text === null ? knob.value : (parsed(knob, text) ?? knob.value)];
    }),
  );
}

/** The search of an address with the values of a figure that differ from the first ones; others in it stay. */
export function searchWith(search: string, figure: string, knobs: Knobs, values: KnobValues): string {
  const given = new URLSearchParams(search);
  for (const [name, { kind, value }] of Object.entries(knobs)) {
    const key = `${figure}.${name}`;
    if (kind === "passage" || values[name] === value) given.delete(key);
    else given.set(key, String(values[name]));
  }
  const text = given.toString();
  return text === "" ? "" : `?${text}`;
}

function parsed(knob: Knob, text: string): number | string | boolean | undefined {
  if (knob.kind === "passage") return undefined;
  if (knob.kind === "switch") return text === "true" ? true : text === "false" ? false : undefined;
  if (knob.kind === "choice") return knob.choices.find(({ value }) => value === text)?.value;
  if (knob.kind === "text") return [...text].slice(0, knob.most).join("");
  const value = Number(text);
  return text !== "" && value >= knob.least && value <= knob.most ? value : undefined;
}
