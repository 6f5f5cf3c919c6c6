// Reading the records of fitted parts.
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { openAround } from "./around-part.ts";
import { openClassical } from "./classical-parts.ts";
import { openLog } from "./log-part.ts";
import { openNaive } from "./naive-parts.ts";
import type { FittedPart, PartRecord } from "./part.ts";
import { openRidge } from "./ridge-part.ts";

/** The fitted part of a record. Throws {@link ForecasterFileError} for a kind that is not known. */
export function openPart(record: PartRecord): FittedPart {
  switch (record.kind) {
    case "naive":
      return openNaive(record);
    case "classical":
      return openClassical(record);
    case "ridge":
      return openRidge(record);
    case "log":
      return openLog(record, openPart);
    case "around":
      return openAround(record, openPart);
    default:
      throw new ForecasterFileError(
        `model.json: a part is of the kind ${JSON.stringify(record.kind)}; expected "naive", "classical", "ridge", "log" or "around".`,
      );
  }
}
