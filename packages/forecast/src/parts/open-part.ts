// Reading the records of fitted parts.
import type { Backend } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { openAround } from "./around-part.ts";
import { openClassical } from "./classical-parts.ts";
import { openMixture } from "./mixture-part.ts";
import { openNaive } from "./naive-parts.ts";
import type { FittedPart, PartRecord } from "./part.ts";
import { openRidge } from "./ridge-part.ts";

/**
 * The fitted part of a record; networks forecast on `backend`. Throws {@link ForecasterFileError} for a kind
 * that is not known.
 */
export function openPart(record: PartRecord, backend?: Backend | undefined): FittedPart {
  switch (record.kind) {
    case "naive":
      return openNaive(record);
    case "classical":
      return openClassical(record);
    case "ridge":
      return openRidge(record);
    case "around":
      return openAround(record, (inner) => openPart(inner, backend));
    case "mixture":
      return openMixture(record, backend);
    default:
      throw new ForecasterFileError(
        `model.json: a part is of the kind ${JSON.stringify(record.kind)}; expected "naive", "classical", "ridge", "around" or "mixture".`,
      );
  }
}
