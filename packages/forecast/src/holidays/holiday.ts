// A holiday, and where it is one.

/** A holiday on one day. */
export interface Holiday {
  /** The day as YYYY-MM-DD, by the wall clocks of the table's time zone. */
  readonly date: string;
  readonly name: string;
}

/** A country, or a part of it. */
export interface HolidayPlace {
  /** The code of ISO 3166, e.g. "DE". */
  readonly country: string;
  /** The code of a state or region, e.g. "BY" in Germany or "CA" in the USA. Default: holidays of the whole country. */
  readonly region?: string | undefined;
  /** The language of names, e.g. "en". Default: the first one of the country. */
  readonly language?: string | undefined;
}
