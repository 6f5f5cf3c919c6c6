// The holidays of a forecaster's model.json.
import { aText, type JsonKind, listOf, optional, recordOf } from "@grus/io/files";
import type { Holiday, HolidayPlace } from "./holiday.ts";
import type { SavedHolidays } from "./holidays.ts";

/** A country, or a list. */
const aSource: JsonKind<HolidayPlace | readonly Holiday[]> = (value, place) =>
  Array.isArray(value)
    ? listOf(recordOf<Holiday>({ date: aText, name: aText }))(value, place)
    : recordOf<HolidayPlace>({ country: aText, region: optional(aText), language: optional(aText) })(
        value,
        place,
      );

/** Holidays of a forecaster. */
export const aSavedHolidays: JsonKind<SavedHolidays> = (value, place) =>
  recordOf<SavedHolidays>({ source: optional(aSource), names: listOf(aText) })(value, place);
