// The preparation of a forecaster as source text, for modules without imports: raw values by column names become the
// inputs of its model. It reads the constants `forecaster` and `outputs`, and calls `load()`, of the module that it is added to.

/** Rows by column names, in series. */
export const ROWS: string = /* js */ `
const fail = (message) => {
  throw new RangeError("predict: " + message);
};

const tableOf = (rows) => {
  if (typeof rows !== "object" || rows === null) throw new TypeError("predict: expected rows or columns; got " + typeof rows + ".");
  if (Array.isArray(rows)) {
    const has = (name) => rows.some((row) => row[name] !== undefined);
    return { length: rows.length, at: (name, row) => rows[row][name], has };
  }
  const length = Math.max(0, ...Object.values(rows).map((column) => column.length));
  return { length, at: (name, row) => rows[name]?.[row], has: (name) => rows[name] !== undefined };
};

const isEmpty = (value) => value === undefined || value === null || value === "" || Number.isNaN(value);

const numberAt = (table, name, row) => {
  const value = table.at(name, row);
  if (isEmpty(value)) return NaN;
  const number = Number(value);
  if (!Number.isFinite(number)) fail("row " + (row + 1) + ", column " + JSON.stringify(name) + ": " + JSON.stringify(value) + " is not a number.");
  return number;
};

const timeAt = (table, row) => {
  const value = table.at(forecaster.time, row);
  if (value instanceof Date) return value.getTime();
  if (typeof value === "number") return value;
  const [, date, clock, zone] = /^(\\d{4}-\\d{2}(?:-\\d{2})?)(?:[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d+)?)?))?(Z|[+-]\\d{2}:\\d{2})?$/.exec(value) ?? [];
  const isLocal = forecaster.timeZone !== null && clock !== undefined && zone === undefined;
  const time = date === undefined || isLocal ? NaN : Date.parse(clock === undefined ? date : date + "T" + clock + (zone ?? "Z"));
  if (!Number.isNaN(time)) return clock === undefined && forecaster.timeZone !== null ? time - offsetAt(time) : time;
  return fail("row " + (row + 1) + ": time " + JSON.stringify(value) + "; expected a Date, milliseconds since 1970, or text such as 2024-01-31" + (isLocal ? "T12:00+01:00 with its offset." : " or 2024-01-31T12:00Z."));
};

const checkColumns = (table) => {
  const missing = forecaster.columns.find((name) => !table.has(name));
  if (missing !== undefined) fail("there is no column " + JSON.stringify(missing) + "; expected " + forecaster.columns.map((name) => JSON.stringify(name)).join(", ") + ".");
};

const groupsOf = (table) => {
  const groups = new Map();
  for (let row = 0; row < table.length; row++) {
    const id = (forecaster.series ?? []).map((name) => String(table.at(name, row))).join(" / ");
    if (!groups.has(id)) groups.set(id, []);
    groups.get(id).push(row);
  }
  if (forecaster.time === null || !table.has(forecaster.time)) return [...groups].map(([id, rows]) => ({ id, rows }));
  return [...groups].map(([id, rows]) => {
    const dated = rows.map((row) => ({ row, time: timeAt(table, row) })).sort((a, b) => a.time - b.time);
    const walls = dated.map(({ time }) => wallOf(time));
    for (let i = 1; i < walls.length; i++) {
      if (Math.abs(walls[i] - nextOf(walls[i - 1], dated[i - 1].time)) > forecaster.step / 4)
        fail("row " + (dated[i].row + 1) + (id === "" ? "" : " of series " + JSON.stringify(id)) + " is not the next step after the one before; expected rows without gaps, one a time.");
    }
    return { id, rows: dated.map(({ row }) => row), walls, last: dated.at(-1)?.time };
  });
};
`;

/** The calendar: the wall clock, the next step, phases of cycles. */
export const CALENDAR: string = /* js */ `
const DAY = 86400000;
const clock = forecaster.timeZone === null || /^[+-]/.test(forecaster.timeZone) ? undefined : new Intl.DateTimeFormat("en-US", { timeZone: forecaster.timeZone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric", hour: "numeric", minute: "numeric", second: "numeric" });

const offsetAt = (time) => {
  if (forecaster.timeZone === null) return 0;
  if (clock === undefined) return (forecaster.timeZone[0] === "-" ? -60000 : 60000) * (60 * Number(forecaster.timeZone.slice(1, 3)) + Number(forecaster.timeZone.slice(4, 6)));
  const part = Object.fromEntries(clock.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
  return Date.UTC(part.year, part.month - 1, part.day, part.hour, part.minute, part.second) - Math.floor(time / 1000) * 1000;
};

const wallOf = (time) => time + offsetAt(time);

const nextOf = (wall, time) => {
  const { unit, count, monthDay } = forecaster.frequency;
  if (unit === "month" || unit === "year") {
    const date = new Date(wall);
    const month = date.getUTCFullYear() * 12 + date.getUTCMonth() + count * (unit === "year" ? 12 : 1);
    const days = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
    return Date.UTC(Math.floor(month / 12), month % 12, Math.min(monthDay ?? date.getUTCDate(), days)) + (((wall % DAY) + DAY) % DAY);
  }
  if (unit !== "businessDay") return forecaster.step % DAY === 0 ? wall + forecaster.step : wallOf(time + forecaster.step);
  let next = wall;
  for (let left = count; left > 0; left--) do next += DAY; while ([0, 6].includes(new Date(next).getUTCDay()));
  return next;
};

const phases = {
  hourOfDay: (wall) => wall / DAY - Math.floor(wall / DAY),
  dayOfWeek: (wall) => ((new Date(wall).getUTCDay() + 6) % 7) / 7,
  dayOfYear: (wall) => {
    const year = new Date(wall).getUTCFullYear();
    const start = Date.UTC(year, 0, 1);
    return Math.floor((wall - start) / DAY) / ((Date.UTC(year + 1, 0, 1) - start) / DAY);
  },
  halfYear: (wall) => 2 * phases.dayOfYear(wall),
  month: (wall) => new Date(wall).getUTCMonth() / 12,
};

const calendarAt = (name, wall) => {
  const [, cycle, wave] = /^(.*)(Sin|Cos)$/.exec(name);
  const angle = 2 * Math.PI * phases[cycle](wall);
  return wave === "Sin" ? Math.sin(angle) : Math.cos(angle);
};
`;

/** Series, their windows, and the forecasts of all. */
export const PREDICTOR: string = /* js */ `
const carried = (values) => {
  let held = values.find((value) => !Number.isNaN(value)) ?? 0;
  return values.map((value) => (Number.isNaN(value) ? held : (held = value)));
};

const covariateAt = (table, { column, category }) => (row) => {
  if (category === null) return numberAt(table, column, row);
  const value = table.at(column, row);
  return isEmpty(value) ? NaN : Number(String(value) === category);
};

const deviationOf = (values) => {
  const known = values.filter((value) => !Number.isNaN(value));
  const changes = known.map((value) => value - known[0]);
  const mean = changes.reduce((sum, value) => sum + value, 0) / known.length;
  const square = changes.reduce((sum, value) => sum + value * value, 0) / known.length;
  const variance = square - mean * mean;
  return variance > 1e-12 * Math.max(square, known[0] * known[0]) ? Math.sqrt(variance) : 1;
};

const scaleOf = (values) => {
  const changes = values.slice(1).map((value, i) => Math.abs(value - values[i]));
  const known = changes.filter((change) => !Number.isNaN(change));
  if (known.length === 0) return 1;
  const recent = changes.slice(-forecaster.recent).filter((change) => !Number.isNaN(change));
  const sum = (all) => all.reduce((total, change) => total + change, 0);
  return (sum(recent) + (20 * sum(known)) / known.length) / (recent.length + 20) || 1;
};

const seriesOf = (table, group, target) => {
  const { context, horizon } = forecaster;
  const all = group.rows.map((row) => numberAt(table, target, row));
  const length = all.findLastIndex((value) => !Number.isNaN(value)) + 1;
  if (length === 0) return undefined;
  const id = forecaster.series === null ? target : forecaster.targets.length > 1 ? group.id + ": " + target : group.id;
  const place = "series " + JSON.stringify(id) + ": ";
  const values = all.slice(0, length);
  const window = values.slice(-context);
  if (length < context) fail(place + "there are " + length + " values; expected " + context + " or more.");
  const missing = window.filter((value) => Number.isNaN(value)).length;
  if (missing > 0) fail(place + missing + " of the latest " + context + " values are missing; expected all.");
  const known = forecaster.known.indexOf(id);
  if (forecaster.reads.includes("series") && known < 0) fail(place + "it was not among those that the forecaster was made from.");
  const walls = group.walls?.slice(length - context, length + horizon) ?? [];
  let time = group.last;
  while (group.walls !== undefined && walls.length < context + horizon) {
    walls.push(nextOf(walls.at(-1), time));
    time += forecaster.step;
  }
  const column = (covariate) => {
    if (covariate.column === null) return walls.map((wall) => calendarAt(covariate.category, wall));
    const own = group.rows.map(covariateAt(table, covariate));
    if (own.length < length + horizon)
      fail(place + "the columns that are known ahead end " + (own.length - length) + " steps after the last value; expected " + horizon + ".");
    return carried(own).slice(length - context, length + horizon);
  };
  const interleaved = (columns) => (columns[0] ?? []).flatMap((_, step) => columns.map((own) => own[step]));
  const past = (covariate) => carried(group.rows.map(covariateAt(table, covariate))).slice(length - context, length);
  const first = (covariate) => group.rows.map(covariateAt(table, covariate)).find((value) => !Number.isNaN(value)) ?? 0;
  const rows = {
    values: () => window,
    future: () => interleaved(forecaster.future.map(column)),
    past: () => interleaved(forecaster.past.map(past)),
    statics: () => forecaster.statics.map(first),
    series: () => [known],
    deviation: () => [deviationOf(values)],
    logDeviation: () => [deviationOf(values.map((value) => (value > 0 ? Math.log(value) : NaN)))],
    scale: () => [scaleOf(values) * (Object.hasOwn(forecaster.errors, id) ? forecaster.errors[id] : 1)],
  };
  return { id, series: forecaster.series === null ? undefined : group.id, target, inputs: forecaster.reads.map((name) => rows[name]()) };
};

const forecastOf = ({ id, series, target }, found, row) => {
  const { horizon } = forecaster;
  const own = (name) => found[name].slice(row * horizon, (row + 1) * horizon);
  const intervals = forecaster.bands.map(({ level, lower, upper }) => ({ level, lower: own(lower), upper: own(upper) }));
  return { id, series, target, values: own("forecast"), intervals };
};

export async function loadForecaster() {
  const model = await load();
  const { batch, reads } = forecaster;
  const predict = (rows) => {
    const table = tableOf(rows);
    checkColumns(table);
    const groups = groupsOf(table);
    const series = forecaster.targets.flatMap((target) => groups.map((group) => seriesOf(table, group, target)).filter((own) => own !== undefined));
    const forecasts = [];
    for (let from = 0; from < series.length; from += batch) {
      const own = series.slice(from, from + batch);
      const filled = Array.from({ length: batch }, (_, i) => own[Math.min(i, own.length - 1)].inputs);
      const given = reads.map((name, at) => [name, (name === "series" ? Int32Array : Float32Array).from(filled.flatMap((inputs) => inputs[at]))]);
      const found = model.run(Object.fromEntries(given));
      own.forEach((each, row) => forecasts.push(forecastOf(each, found, row)));
    }
    return forecasts;
  };
  return { predict };
}
`;

/** The types of what is added. */
export const TYPES: string = `
/** The value of a cell: a number, text, a date, or nothing where it is not known. */
export type Cell = number | string | Date | null | undefined;

/** Rows by column names, or columns by name, of one or more series. */
export type Rows = readonly Readonly<Record<string, Cell>>[] | Readonly<Record<string, ArrayLike<Cell>>>;

/** The forecast of one series. */
export interface SeriesForecast {
  /** The name of the series: the value of the column of series, else the target column. */
  readonly id: string;
  /** The value of the column of series; undefined where there is none. */
  readonly series: string | undefined;
  /** The column that the values are of. */
  readonly target: string;
  /** One value a step, in the unit of the target. */
  readonly values: Float32Array;
  /** By level, ascending. */
  readonly intervals: readonly {
    /** The share of values that it is to contain. */
    readonly level: number;
    readonly lower: Float32Array;
    readonly upper: Float32Array;
  }[];
}

/** The model with its preparation. */
export interface Forecaster {
  /**
   * Forecasts the steps after the last value of each series of rows with the columns that the forecaster was made for. Rows
   * without a value at the end are those to forecast: they carry the columns that are known ahead. Throws a RangeError for
   * a column that is missing, rows with gaps, too few values, or missing ones in the window that the model reads.
   */
  predict(rows: Rows): SeriesForecast[];
}

/** Creates a forecaster. */
export declare function loadForecaster(): Promise<Forecaster>;
`;
