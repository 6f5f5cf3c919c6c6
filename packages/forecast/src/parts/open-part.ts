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

/** What the parts of a forecaster are opened with. */
interface OpenOptions {
  /** Reads a part inside. */
  readonly open: (record: PartRecord) => FittedPart;
  readonly backend: Backend | undefined;
  readonly horizon: number | undefined;
}

/** How records of each kind are read. */
const OPENERS: Readonly<Record<string, (record: PartRecord, options: OpenOptions) => FittedPart>> = {
  naive: openNaive,
  classical: openClassical,
  ridge: (record, { horizon }) => openRidge(record, horizon),
  "covariate ridge": (record, { horizon }) => openCovariateRidge(record, horizon),
  log: (record, { open }) => openLog(record, open),
  around: (record, { open }) => openAround(record, open),
  each: (record, { open }) => openEach(record, open),
  mixture: (record, { backend, horizon }) => openMixture(record, backend, horizon),
  segments: (record, { backend, horizon }) => openSegments(record, backend, horizon),
};

/**
 * The fitted part of a record; networks forecast on `backend`. Throws {@link ForecasterFileError} for a kind that is not
 * known, for settings and tensors that are not of the kind, and for a part of other steps than `horizon`, if that is given.
 */
export function openPart(
  record: PartRecord,
  backend?: Backend | undefined,
  horizon?: number | undefined,
): FittedPart {
  const { kind } = record;
  const open = (inner: PartRecord) => openPart(inner, backend, horizon);
  if (Object.hasOwn(OPENERS, kind)) return OPENERS[kind]!(record, { open, backend, horizon });
  throw new ForecasterFileError(
    `model.json: a part is of the kind ${JSON.stringify(kind)}; expected one of ${Object.keys(OPENERS).join(", ")}.`,
  );
}
