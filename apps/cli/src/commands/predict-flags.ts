// The options of `grus predict`.
import type { forecast } from "grus";
import type { BackendOption } from "../backend-option.ts";
import type { ConllFlags } from "../conll-text.ts";
import type { ReadingFlags } from "../reading-options.ts";
import type { TaskOptions } from "./task-flags.ts";

/** The parsed flags. */
export interface PredictFlags extends ReadingFlags, Pick<ConllFlags, "words" | "form"> {
  readonly out?: string;
  /** Of a classifier: the column of texts. */
  readonly text?: string;
  /** Of a translator. */
  readonly beam?: number;
  readonly bySentence?: boolean;
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

/** The options that only some models take. */
export const predictOptions: TaskOptions = {
  text: ["text-classification"],
  words: ["tagging"],
  form: ["tagging"],
  beam: ["translation"],
  bySentence: ["translation"],
  delimiter: ["forecaster", "text-classification"],
  skipLines: ["forecaster", "text-classification"],
  header: ["forecaster", "text-classification"],
  ...Object.fromEntries(
    [
      "futureFile",
      "levels",
      "whatIf",
      "explain",
      "paths",
      "seed",
      "na",
      "decimal",
      "thousands",
      "dateOrder",
      "timeFormat",
      "timeZone",
      "types",
      "resample",
      "aggregate",
    ].map((name) => [name, ["forecaster"]]),
  ),
};
