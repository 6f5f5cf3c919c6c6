// Fitted parts as functions of tensors, from their records.
import { readAround } from "../parts/around-part.ts";
import { readMixture } from "../parts/mixture-part.ts";
import { type NaiveSettings, readNaive } from "../parts/naive-parts.ts";
import type { PartRecord } from "../parts/part.ts";
import { innerOf } from "../parts/record-reader.ts";
import { readRidge } from "../parts/ridge-part.ts";
import { readSegments } from "../parts/segment-part.ts";
import { mixtureGraph } from "./mixture-graph.ts";
import { lastValueGraph, seasonalNaiveGraph, windowMeanGraph, windowMedianGraph } from "./naive-graph.ts";
import type { GraphForm, PartGraph } from "./part-graph.ts";
import { ridgeGraph } from "./ridge-graph.ts";
import { segmentGraph } from "./segment-graph.ts";
import { aroundGraph, logGraph } from "./transformed-graph.ts";

type GraphOf = (record: PartRecord, form: GraphForm) => PartGraph | undefined;

/** The graphs of each kind of part; others depend on more than a window. */
const GRAPHS: Readonly<Record<string, GraphOf>> = {
  naive: (record, { horizon }) => naiveGraph(readNaive(record), horizon),
  ridge: (record, form) => {
    const { ridge, options, scales } = readRidge(record, form.horizon);
    return ridgeGraph(ridge, options.log, scales, form);
  },
  log: (record, form) => logGraph(graphOfPart(innerOf(record), form)),
  around: (record, form) => {
    const { covariates, regressions } = readAround(record);
    return aroundGraph(graphOfPart(innerOf(record), form), covariates, new Map(regressions), form);
  },
  // The models are known by the places of their series, not by names.
  each: ({ inner = [] }, form) =>
    inner.length === 1 && form.series.length === 1 ? graphOfPart(inner[0]!, form) : undefined,
  mixture: (record, form) => mixtureGraph(readMixture(record, form.horizon), form),
  segments: (record, form) => {
    const { networks, spreads } = readSegments(record, form.horizon);
    return segmentGraph(networks, spreads, form);
  },
};

/**
 * The part of a record as a function of tensors over a complete window, in which no value is missing;
 * undefined for a part that depends on more than a window, such as the mean of all values.
 */
export function graphOfPart(record: PartRecord, form: GraphForm): PartGraph | undefined {
  return Object.hasOwn(GRAPHS, record.kind) ? GRAPHS[record.kind]!(record, form) : undefined;
}

function naiveGraph(settings: NaiveSettings, horizon: number): PartGraph | undefined {
  switch (settings.method) {
    case "last value":
      return lastValueGraph(horizon);
    case "window mean":
      return windowMeanGraph(settings.steps, horizon);
    case "window median":
      return windowMedianGraph(settings.steps, horizon);
    case "season":
      return seasonalNaiveGraph(settings.period, horizon);
    case "drift":
    case "mean":
    case "median":
      return undefined;
  }
}
