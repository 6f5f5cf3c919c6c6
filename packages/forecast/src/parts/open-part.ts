// Reading the records of fitted parts.
import type { Backend } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { openAround } from "./around-part.ts";
import { openClassical } from "./classical-parts.ts";
import { openEach } from "./each-series.ts";
import { openLog } from "./log-part.ts";
import { openMixture } from "./mixture-part.ts";
import { openNaive } from "./naive-parts.ts";
import type { FittedPart, PartRecord } from "./part.ts";
import { openRidge } from "./ridge-part.ts";
import { openSegments } from "./segment-part.ts";

const KINDS = ["naive", "classical", "ridge", "log", "around", "each", "mixture", "segments"];

/**
 * The fitted part of a record; networks forecast on `backend`. Throws {@link ForecasterFileError} for a kind
 * that is not known.
 */
export function openPart(record: PartRecord, backend?: Backend | undefined): FittedPart {
  const open = (inner: PartRecord) => openPart(inner, backend);
  switch (record.kind) {
    case "naive":
      return openNaive(record);
    case "classical":
      return openClassical(record);
    case "ridge":
      return openRidge(record);
    case "log":
      return openLog(record, open);
    case "around":
      return openAround(record, open);
    case "each":
      return openEach(record, open);
    case "mixture":
      return openMixture(record, backend);
    case "segments":
      return openSegments(record, backend);
    default:
      throw new ForecasterFileError(
        `model.json: a part is of the kind ${JSON.stringify(record.kind)}; expected one of ${KINDS.join(", ")}.`,
      );
  }
}
