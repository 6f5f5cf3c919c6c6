// The public holidays of a country by the package `date-holidays`, which is loaded when it is asked for: it
// is 46 MB on disk.
import { advice, OptionError, option } from "@grus/data";
import type { Holiday, HolidayPlace } from "./holiday.ts";

/** The holidays of a year. */
export type CountryCalendar = (year: number) => readonly Holiday[];

/** What is used of the module `date-holidays`. */
export interface HolidayModule {
  readonly default: new (
    place: { readonly country: string; readonly state?: string; readonly region?: string },
    options: { readonly types: ["public"]; readonly languages?: string[] },
  ) => HolidaySource;
}

interface HolidaySource {
  getHolidays(year: number): readonly HolidayDays[];
  getCountries(): Readonly<Record<string, string>>;
  /** Undefined for a country without them. */
  getStates(country: string): Readonly<Record<string, string>> | undefined;
}

interface HolidayDays {
  /** Begins with YYYY-MM-DD. */
  readonly date: string;
  readonly start: Date;
  readonly end: Date;
  readonly name: string;
}

const DAY = 86_400_000;

/**
 * The public holidays of a place. Throws {@link OptionError} where `date-holidays` cannot be loaded or does not know
 * the place.
 */
export async function countryCalendar(
  place: HolidayPlace,
  load: () => Promise<HolidayModule> = loadPeer,
): Promise<CountryCalendar> {
  const { default: Source } = await loaded(load);
  const country = place.country.toUpperCase();
  const [state, region] = place.region?.toUpperCase().split("-") ?? [];
  const source = new Source(
    { country, ...(state === undefined ? {} : { state }), ...(region === undefined ? {} : { region }) },
    { types: ["public"], ...(place.language === undefined ? {} : { languages: [place.language] }) },
  );
  checkPlace(source, country, state);
  return (year) => source.getHolidays(year).flatMap(daysOf);
}

async function loadPeer(): Promise<HolidayModule> {
  // A variable, so that bundlers of pages leave it out.
  const name = "date-holidays";
  return import(/* @vite-ignore */ /* webpackIgnore: true */ name);
}

async function loaded(load: () => Promise<HolidayModule>): Promise<HolidayModule> {
  try {
    return await load();
  } catch (error) {
    throw new OptionError({
      problem: `holidays: a country needs the package date-holidays, which could not be loaded: ${(error as Error).message.split("\n")[0]}`,
      cure: 'Install it with `npm install date-holidays`, or give a list or function of holidays, such as [{ date: "2025-12-25", name: "Christmas" }].',
    });
  }
}

function checkPlace(source: HolidaySource, country: string, state: string | undefined): void {
  if (!Object.hasOwn(source.getCountries(), country))
    throw new OptionError({
      problem: advice`${option("holidays")}: the country ${JSON.stringify(country)} is not known; expected a code such as DE, FR or US.`,
    });
  const states = source.getStates(country) ?? {};
  if (state === undefined || Object.hasOwn(states, state)) return;
  const codes = Object.keys(states);
  throw new OptionError({
    problem: advice`${option("holidays")}: ${country} has no region ${JSON.stringify(state)}; expected ${codes.length === 0 ? "none" : `one of ${codes.join(", ")}`}.`,
  });
}

/** The days of a holiday, of which some last several; a substitute has the name of what it stands for. */
function daysOf({ date, start, end, name }: HolidayDays): readonly Holiday[] {
  const first = Date.parse(date.slice(0, 10));
  const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / DAY));
  return Array.from({ length: count }, (_, i) => ({
    date: new Date(first + i * DAY).toISOString().slice(0, 10),
    name: name.replace(/ \(substitute day\)$/, ""),
  }));
}
