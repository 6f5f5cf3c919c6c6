// The options of `grus predict`.
import type { forecast } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { ReadingFlags } from "../reading-options.ts";

/** The parsed flags. */
export interface PredictFlags extends ReadingFlags {
  readonly out?: string;
  /** Of a classifier: the column of texts. */
  readonly text?: string;
  readonly futureFile?: string;
  readonly explain?: boolean;
  readonly whatIf?: readonly forecast.ColumnChange[];
  /** In (0, 1). */
  readonly levels?: readonly number[];
  /** How many paths of each series are drawn. */
  readonly paths?: number;
  /** Of the paths. */
  readonly seed?: number;
  readonly backend: BackendOption;
}
