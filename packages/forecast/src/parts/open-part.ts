// Reading the records of fitted parts.
import type { Backend } from "@grus/tensor";
import { ForecasterFileError } from "../forecaster-file-error.ts";
import { openAround } from "./around-part.ts";
import { openClassical } from "./classical-parts.ts";
import { openCovariateRidge } from "./covariate-ridge.ts";
import { openEach } from "./each-series.ts";
import { openLog } from "./log-part.ts";
import { openMixture } from "./mixture-part.ts";
import { openNaive } from "./naive-parts.ts";
import type { FittedPart, PartRecord } from "./part.ts";
import { openRidge } from "./ridge-part.ts";
import { openSegments } from "./segment-part.ts";

type Open = (record: PartRecord) => FittedPart;

/** How records of each kind are read; `open` reads the parts inside, networks forecast on `backend`. */
const OPENERS: Readonly<
  Record<string, (record: PartRecord, open: Open, backend: Backend | undefined) => FittedPart>
> = {
  naive: openNaive,
  classical: openClassical,
  ridge: openRidge,
  "covariate ridge": openCovariateRidge,
  log: openLog,
  around: openAround,
  each: openEach,
  mixture: (record, _, backend) => openMixture(record, backend),
  segments: (record, _, backend) => openSegments(record, backend),
};

/**
 * The fitted part of a record; networks forecast on `backend`. Throws {@link ForecasterFileError} for a kind
 * that is not known.
 */
export function openPart(record: PartRecord, backend?: Backend | undefined): FittedPart {
  const { kind } = record;
  if (Object.hasOwn(OPENERS, kind))
    return OPENERS[kind]!(record, (inner) => openPart(inner, backend), backend);
  throw new ForecasterFileError(
    `model.json: a part is of the kind ${JSON.stringify(kind)}; expected one of ${Object.keys(OPENERS).join(", ")}.`,
  );
}
