// Files as people have them, what is read from them, and what is said.

/** One file. */
export interface AwkwardFile {
  /** What is awkward. */
  readonly about: string;
  /** Its text, or its bytes. */
  readonly content: string | Uint8Array;
  /** The columns as `name kind first, second, third`, and the frequency; or the message of the error. */
  readonly read: string;
  /** What is said, in order. */
  readonly said: readonly string[];
}

const lines = (...all: readonly string[]): string => `${all.join("\n")}\n`;

function utf16(text: string, isBigEndian: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(2 * text.length));
  for (let i = 0; i < text.length; i++) view.setUint16(2 * i, text.charCodeAt(i), !isBigEndian);
  return new Uint8Array(view.buffer);
}

function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

const months = Array.from(
  { length: 18 },
  (_, i) => `01/${String((i % 12) + 1).padStart(2, "0")}/${2020 + Math.floor(i / 12)}`,
);

export const awkwardFiles: readonly AwkwardFile[] = [
  {
    about: "German: semicolons, day first, decimal commas and points for thousands",
    content: lines("Datum;Umsatz", "31.12.2024;1.234,50", "01.01.2025;987,00", "02.01.2025;12,25"),
    read: "Datum date 2024-12-31, 2025-01-01, 2025-01-02; Umsatz number 1234.5, 987, 12.25; daily",
    said: [],
  },
  {
    about: "American: month first, AM and PM",
    content: lines("when,y", "01/31/2024 11:00 PM,1", "02/01/2024 12:00 AM,2", "02/01/2024 1:00 AM,3"),
    read: "when date 2024-01-31T23:00:00, 2024-02-01, 2024-02-01T01:00:00; y number 1, 2, 3; hourly",
    said: [],
  },
  {
    about: "months whose day could be the month: even steps decide",
    content: lines("date,y", ...months.map((month, i) => `${month},${i}`)),
    read: "date date 2020-01-01, 2020-02-01, 2020-03-01; y number 0, 1, 2; monthly",
    said: [
      'column "date": "01/02/2020" is read day first, as 2020-02-01; no cell decides the order. dateOrder: "monthFirst" reads it as 2020-01-02.',
    ],
  },
  {
    about: "a few days that nothing decides",
    content: lines("date,y", "01/02/2024,1", "02/02/2024,2", "03/02/2024,3"),
    read: "date date 2024-01-02, 2024-02-02, 2024-03-02; y number 1, 2, 3; monthly",
    said: [
      'column "date": "01/02/2024" is read month first, as 2024-01-02; no cell decides the order. dateOrder: "dayFirst" reads it as 2024-02-01.',
    ],
  },
  {
    about: "years of two digits",
    content: lines("date,y", "29-12-99,1", "30-12-99,2", "31-12-99,3"),
    read: "date date 1999-12-29, 1999-12-30, 1999-12-31; y number 1, 2, 3; daily",
    said: ['column "date": years of two digits, as in "29-12-99", are read as 1969 to 2068.'],
  },
  {
    about: "names of months",
    content: lines("t,y", "Jan 2000,1", "Feb 2000,2", "March 2000,3"),
    read: "t date 2000-01-01, 2000-02-01, 2000-03-01; y number 1, 2, 3; monthly",
    said: [],
  },
  {
    about: "days with names of months, of the week, and offsets (RFC 2822)",
    content: lines(
      "t,y",
      '"Tue, 12 Mar 2024 10:00:00 +0100",1',
      '"Tue, 12 Mar 2024 11:00:00 +0100",2',
      '"Tue, 12 Mar 2024 12:00:00 +0100",3',
    ),
    read: "t date 2024-03-12T10:00:00+01:00, 2024-03-12T11:00:00+01:00, 2024-03-12T12:00:00+01:00; y number 1, 2, 3; hourly",
    said: [],
  },
  {
    about: "months as spreadsheets write them",
    content: lines("month,y", "Jan-24,1", "Feb-24,2", "Mar-24,3"),
    read: "month date 2024-01-01, 2024-02-01, 2024-03-01; y number 1, 2, 3; monthly",
    said: ['column "month": "Jan-24" is read as a month and a year, 2024-01.'],
  },
  {
    about: "months in another language",
    content: lines("Monat;y", "Januar 2024;1,5", "Februar 2024;2", "März 2024;3"),
    read: "Monat date 2024-01-01, 2024-02-01, 2024-03-01; y number 1.5, 2, 3; monthly",
    said: [],
  },
  {
    about: "quarters",
    content: lines("t,y", "1980Q1,1", "1980Q2,2", "1980Q3,3"),
    read: "t date 1980-01-01, 1980-04-01, 1980-07-01; y number 1, 2, 3; quarterly",
    said: [],
  },
  {
    about: "weeks of ISO 8601",
    content: lines("t,y", "2018-W01,1", "2018-W02,2", "2018-W03,3"),
    read: "t date 2018-01-01, 2018-01-08, 2018-01-15; y number 1, 2, 3; weekly",
    said: [],
  },
  {
    about: "seconds since 1970",
    content: lines("timestamp,y", "1704067200,1", "1704070800,2", "1704074400,3"),
    read: "timestamp date 2024-01-01, 2024-01-01T01:00:00, 2024-01-01T02:00:00; y number 1, 2, 3; hourly",
    said: [
      'column "timestamp": numbers are read as seconds since 1970, by its name. types: { "timestamp": "number" } keeps them as numbers.',
    ],
  },
  {
    about: "milliseconds since 1970 under a name that says nothing",
    content: lines("k,y", "1704067200000,1", "1704070800000,2", "1704074400000,3"),
    read: "k date 2024-01-01, 2024-01-01T01:00:00, 2024-01-01T02:00:00; y number 1, 2, 3; hourly",
    said: [
      'column "k": numbers are read as milliseconds since 1970, since it is the first and its steps are equal. types: { "k": "number" } keeps them as numbers.',
    ],
  },
  {
    about: "years alone",
    content: lines("year,y", "2000,1", "2001,2", "2002,3"),
    read: "year date 2000-01-01, 2001-01-01, 2002-01-01; y number 1, 2, 3; yearly",
    said: [
      'column "year": numbers are read as years, by its name. types: { "year": "number" } keeps them as numbers.',
    ],
  },
  {
    about: "days without separators",
    content: lines("day,y", "20240131,1", "20240201,2", "20240202,3"),
    read: "day date 2024-01-31, 2024-02-01, 2024-02-02; y number 1, 2, 3; daily",
    said: [
      'column "day": numbers are read as days, such as 20240131, since it is the first and its steps are equal. types: { "day": "number" } keeps them as numbers.',
    ],
  },
  {
    about: "days and times of day in two columns",
    content: lines(
      "Date;Time;kW",
      "16/12/2006;23:00:00;4,216",
      "16/12/2006;24:00:00;5,36",
      "17/12/2006;01:00:00;5,374",
    ),
    read: "Date date 2006-12-16T23:00:00, 2006-12-17, 2006-12-17T01:00:00; Time text 23:00:00, 24:00:00, 01:00:00; kW number 4.216, 5.36, 5.374; hourly",
    said: [
      'column "Time": holds times of day without a day, such as "23:00:00", and is read as text.',
      'column "Date": is read with the times of day in column "Time". types: { "Date": "text" } keeps it as text.',
    ],
  },
  {
    about: "years and months in two columns",
    content: lines("Year,Month,y", "2023,11,1", "2023,12,2", "2024,1,3"),
    read: "date date 2023-11-01, 2023-12-01, 2024-01-01; Year number 2023, 2023, 2024; Month number 11, 12, 1; y number 1, 2, 3; monthly",
    said: ['column "date": is made of the columns "Year", "Month".'],
  },
  {
    about: "dates in no known form",
    content: lines("date,y", "2024.01.31 week 5,1", "2024.02.01 week 5,2"),
    read: "date text 2024.01.31 week 5, 2024.02.01 week 5; y number 1, 2",
    said: [
      'column "date": looks like dates, such as "2024.01.31 week 5", which cannot be read; it is read as text. State their form: timeFormat: "%d.%m.%Y %H:%M", with the parts in the order of the file.',
    ],
  },
  {
    about: "a date that does not exist among others",
    content: lines("date,y", "2024-02-28,1", "2024-02-29,2", "2024-02-30,3"),
    read: 'f.csv:4, column "date": found "2024-02-30"; expected a date.\nCorrect the cell, or list it as a missing value: missing: ["", "2024-02-30"].',
    said: [],
  },
  {
    about: "currencies, brackets and minus signs of accountants",
    content: lines(
      "date,y,z",
      '2024-01-01,$12.50,"1,234.00"',
      '2024-01-02,($3.00),"(2,234.50)"',
      "2024-01-03,−$4,7-",
    ),
    read: "date date 2024-01-01, 2024-01-02, 2024-01-03; y number 12.5, -3, -4; z number 1234, -2234.5, -7; daily",
    said: ['column "y": amounts in $ are read as numbers.'],
  },
  {
    about: "percent, blanks and apostrophes between thousands",
    content: lines("date;a;b;c", "2024-01-01;5 %;1 234,5;1'000.5", "2024-01-02;6,5 %;2 234;2'000"),
    read: "date date 2024-01-01, 2024-01-02; a number 5, 6.5; b number 1234.5, 2234; c number 1000.5, 2000; daily",
    said: ['column "a": numbers are in percent: 5% is read as 5.'],
  },
  {
    about: "numbers that can be read in two ways",
    content: lines("date,y", '2024-01-01,"1,234"', '2024-01-02,"2,345"'),
    read: "date date 2024-01-01, 2024-01-02; y number 1234, 2345; daily",
    said: ['column "y": "1,234" is read as 1234. decimal: "," reads it as 1.234.'],
  },
  {
    about: "numbers that another column explains",
    content: lines("date;y;z", "2024-01-01;1.234;0,5", "2024-01-02;2.345;0,75"),
    read: "date date 2024-01-01, 2024-01-02; y number 1234, 2345; z number 0.5, 0.75; daily",
    said: ['column "y": "1.234" is read as 1234. decimal: "." reads it as 1.234.'],
  },
  {
    about: "UTF-16 with a byte order mark, tabs, CRLF",
    content: utf16("\uFEFFday\ty\r\n2024-01-01\t1\r\n2024-01-02\t2\r\n", false),
    read: "day date 2024-01-01, 2024-01-02; y number 1, 2; daily",
    said: [],
  },
  {
    about: "UTF-16 without a byte order mark",
    content: utf16("day,y\n2024-01-01,1\n2024-01-02,2\n", true),
    read: "day date 2024-01-01, 2024-01-02; y number 1, 2; daily",
    said: [
      "the text is read as utf-16be, since the zeros between its characters show it. encoding sets another encoding.",
    ],
  },
  {
    about: "Latin-1, bars between cells",
    content: latin1("día|café\n2024-01-01|1\n2024-01-02|2\n"),
    read: "día date 2024-01-01, 2024-01-02; café number 1, 2; daily",
    said: ["the text is read as windows-1252, since it is not UTF-8. encoding sets another encoding."],
  },
  {
    about: "a title above the header, as spreadsheets write it",
    content: lines("Sales report,,", ",,", "date,a,b", "2024-01-01,1,2", "2024-01-02,3,4"),
    read: "date date 2024-01-01, 2024-01-02; a number 1, 3; b number 2, 4; daily",
    said: [
      'lines 1 to 2 ("Sales report", …) are above the header and left out. skipLines sets the number of lines to leave out.',
    ],
  },
  {
    about: "comments, before and after",
    content: lines("# made by a logger", "date,a,b", "2024-01-01,1,2", "2024-01-02,3,4", "# end"),
    read: "date date 2024-01-01, 2024-01-02; a number 1, 3; b number 2, 4; daily",
    said: [
      'line 1 ("# made by a logger") is above the header and left out. skipLines sets the number of lines to leave out.',
      "line 5: a comment is left out.",
    ],
  },
  {
    about: "lines above the header that may be data",
    content: lines("station,Berlin", "date,a,b", "2024-01-01,1,2", "2024-01-02,3,4"),
    read: "f.csv:2: found 3 cells; expected 2, as in the header in line 1.\nPut cells that hold the delimiter in quotes, and leave a missing cell empty. Where lines stand above the header, leave them out: skipLines: 1.",
    said: [],
  },
  {
    about: "no header",
    content: lines("2024-01-01,1", "2024-01-02,2", "2024-01-03,3"),
    read: "column 1 date 2024-01-01, 2024-01-02, 2024-01-03; column 2 number 1, 2, 3; daily",
    said: [
      "line 1: all cells of the first row are numbers or dates, so it is read as a row of values, not as a header. header: true reads it as the header.",
    ],
  },
  {
    about: "quoted header, names that are empty or repeated",
    content: lines('"","date","the ""y""","date"', "1,2024-01-01,5,2024-02-01", "2,2024-01-02,6,2024-02-02"),
    read: 'column 1 number 1, 2; date date 2024-01-01, 2024-01-02; the "y" number 5, 6; date 2 date 2024-02-01, 2024-02-02; daily',
    said: [
      'line 1: column 1 has no name in the header; it is called "column 1".',
      'line 1, column "date": the header repeats this name; the later column is called "date 2".',
    ],
  },
  {
    about: "a delimiter at the end of every line, and the line that Excel reads",
    content: lines("sep=;", "date;y;", "2024-01-01;1;", "2024-01-02;2;"),
    read: "date date 2024-01-01, 2024-01-02; y number 1, 2; daily",
    said: ["line 2: column 3 has no name and no values; it is left out."],
  },
  {
    about: "newest first",
    content: lines("date,y", "2024-01-03,3", "2024-01-02,2", "2024-01-01,1"),
    read: "date date 2024-01-03, 2024-01-02, 2024-01-01; y number 3, 2, 1; daily",
    said: ['column "date": the newest row is first; rows are sorted by time.'],
  },
  {
    about: "missing cells, marked in many ways",
    content: lines(
      "date,y",
      "2024-01-01,1",
      "2024-01-02,NA",
      "2024-01-03,?",
      "2024-01-04,#N/A",
      "2024-01-05,—",
      "2024-01-06,6",
    ),
    read: "date date 2024-01-01, 2024-01-02, 2024-01-03; y number 1, NaN, NaN; daily",
    said: [],
  },
  {
    about: "texts and flags",
    content: lines("date,weather,rain", "2024-01-01,sun,no", "2024-01-02,rain,yes", "2024-01-03,sun,no"),
    read: "date date 2024-01-01, 2024-01-02, 2024-01-03; weather text sun, rain, sun; rain text no, yes, no; daily",
    said: [],
  },
  {
    about: "offsets on both sides of a clock change",
    content: lines("t,y", "2024-10-27T01:00+02:00,1", "2024-10-27T02:00+02:00,2", "2024-10-27T02:00+01:00,3"),
    read: "t date 2024-10-26T23:00:00, 2024-10-27, 2024-10-27T01:00:00; y number 1, 2, 3; hourly",
    said: [
      'column "t": times have the offsets +01:00, +02:00; hours and days are those of UTC. timeZone: "Europe/Berlin", or the zone of the data, follows its clocks.',
    ],
  },
  {
    about: "an Excel workbook under the name of a CSV file",
    content: Uint8Array.of(0x50, 0x4b, 0x03, 0x04, 0x14, 0x00),
    read: "f.csv: found a zip archive, such as an Excel workbook; expected comma-separated text.\nSave the sheet as CSV, or unpack the archive.",
    said: [],
  },
];
