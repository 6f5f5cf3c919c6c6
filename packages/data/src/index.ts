export {
  type Advice,
  advice,
  adviceText,
  type OptionValue,
  type OptionWriter,
  option,
  optionInCode,
} from "./advice.ts";
export { autocorrelation, findSeason, type Season } from "./autocorrelation.ts";
export { type BatchOptions, batchCount, batches, type Remainder, type WindowBatch } from "./batches.ts";
export { type CalendarCycle, type CalendarFeatures, calendarCycles, calendarFeatures } from "./calendar.ts";
export { type Categories, categories, oneHot, textsOf } from "./categories.ts";
export { type CellOptions, type ColumnType, missingMarks } from "./cell.ts";
export type { Column, ColumnKind, DateColumn, NumberColumn, StrayCell, TextColumn } from "./column.ts";
export {
  type ContiguousBatch,
  type ContiguousOptions,
  contiguousBatches,
  type SeriesField,
  type SeriesRecord,
} from "./contiguous-batches.ts";
export type { RowOptions } from "./csv-rows.ts";
export type { CsvSource } from "./csv-source.ts";
export { formatDate, parseDate } from "./date.ts";
export type { DateOptions, DateOrder } from "./date-forms.ts";
export { type ColumnDescription, describe, type TableDescription } from "./describe.ts";
export {
  CellError,
  ColumnError,
  CsvError,
  DataError,
  type DataErrorDetails,
  MissingValueError,
  OptionError,
  PreparationError,
  ScalerError,
  TimeError,
  WindowError,
} from "./errors.ts";
export { type FormatCsvOptions, formatCsv } from "./format-csv.ts";
export {
  advance,
  describeFrequency,
  type Frequency,
  inferFrequency,
  stepsBetween,
  type TimeUnit,
  unitMilliseconds,
} from "./frequency.ts";
export type { HostTensor } from "./host-tensor.ts";
export { carryForward, completeTable, interpolate, type MissingRule, missingRules } from "./missing.ts";
export { nearestName } from "./nearest.ts";
export { type Note, noteText } from "./note.ts";
export type { DecimalSign, NumberOptions, ThousandsSign } from "./number-format.ts";
export { type PadOptions, padSequences, type SequenceArray } from "./padding.ts";
export { permutation, type ShuffleSeed } from "./permutation.ts";
export {
  batch,
  filter,
  map,
  pipe,
  type ShuffleOptions,
  type Source,
  type Stage,
  shuffle,
  take,
} from "./pipeline.ts";
export { prefetch } from "./prefetch.ts";
export { type RandomStream, randomStream } from "./random.ts";
export { type CsvOptions, parseCsv, readCsv } from "./read-csv.ts";
export { type RegularOptions, type RegularTable, regularTable, sortRows } from "./regular-table.ts";
export type { Batches } from "./reiterable.ts";
export { type Aggregate, aggregates, parseStep, type Resampled, resample } from "./resample.ts";
export {
  type FitScalerOptions,
  fitScaler,
  inverseTransform,
  parseScaler,
  type Scaler,
  type ScalerKind,
  scalerKinds,
  transform,
} from "./scaler.ts";
export { calendarSeasons, defaultSeason, type NamedSeason } from "./season.ts";
export {
  bucketByLength,
  type SequenceBatch,
  type SequenceBatchOptions,
  type SequenceField,
  type SequenceFields,
  sequenceBatches,
} from "./sequence-batches.ts";
export { defaultSplit, type Split, type SplitDates, type SplitFractions, splitRows } from "./split.ts";
export { type RegularSeries, regularSeries, type SeriesTable, splitSeries } from "./split-series.ts";
export {
  column,
  dateColumn,
  firstDateColumn,
  lineOf,
  numberColumn,
  type Reading,
  selectRows,
  type Table,
  tableFrom,
  textColumn,
  timeColumn,
} from "./table.ts";
export type { TableOptions } from "./table-builder.ts";
export { type DecodedText, type DecoderOptions, decodeText } from "./text-decoder.ts";
export { type Gap, reportTimes, type TimeReport } from "./time-report.ts";
export {
  gatherInput,
  gatherTarget,
  type Series,
  type WindowOptions,
  type WindowSet,
  windows,
  windowTargets,
} from "./windows.ts";
