// Networks as candidates, as many and as long as a budget of time allows.
import { defaultContext, defaultHiddenSize, defaultSchedule } from "../mixture/mixture-defaults.ts";
import type { NeedOfLogarithms } from "../plan/need-of-logarithms.ts";
import { BATCH, segmentSizes } from "../segments/segment-defaults.ts";
import { mixturePart } from "./mixture-part.ts";
import type { Part } from "./part.ts";
import { segmentPart } from "./segment-part.ts";
import { endsOf, type Task } from "./task.ts";

/** The networks of a task, and what was left out, in sentences. */
export interface NetworkPlan {
  readonly parts: readonly Part[];
  readonly leftOut: readonly string[];
}

/** Segments are parts of a season or horizon of so many steps at least. */
const SHORTEST_FOR_SEGMENTS = 12;
/** Values of all series together from which a network over segments of long windows is a candidate. */
const LEAST_FOR_SEGMENTS = 4000;
/** Networks of different seeds whose mean is taken, where time allows. */
const NETWORKS = 3;
/** Training on two folds of validation, one network each. */
const DRAFTS = 2;
/** Training before the test and on everything. */
const FITS = 2;
/** The least share of the usual steps that is worth training. */
const LEAST_SHARE = 0.25;
/**
 * What a step costs on two threads: a fixed part, and operations of a recurrent layer forward and backward, measured on
 * one machine. An estimate rather than a clock decides, so that the same call gives the same bits.
 */
const COST = { step: 0.001, operations: 10e9 };

/** The mixture network, of values, logarithms or both; the segment network where there is much to learn from. */
export function networkPlan(task: Task, logs: NeedOfLogarithms, minutes: number): NetworkPlan {
  const kinds = [
    ...(logs === "only" ? [] : [mixtureCost(task, false)]),
    ...(logs === "none" ? [] : [mixtureCost(task, true)]),
    ...(isForSegments(task) ? [segmentCost(task)] : []),
  ];
  const seconds = (60 * minutes) / kinds.length;
  const made = kinds.map((kind) => withinBudget(kind, seconds));
  return {
    parts: made.flatMap(({ part }) => (part === undefined ? [] : [part])),
    leftOut: made.flatMap(({ note }) => (note === undefined ? [] : [note])),
  };
}

/** A kind of network with the time that training one takes. */
interface Kind {
  readonly name: string;
  readonly seconds: number;
  /** The part with so many networks, trained for a share of the usual steps. */
  part(networks: number, share: number): Part;
}

function withinBudget(
  { name, seconds, part }: Kind,
  budget: number,
): { readonly part?: Part | undefined; readonly note?: string | undefined } {
  for (let networks = NETWORKS; networks >= 1; networks--) {
    if (seconds * (DRAFTS + FITS * networks) <= budget) return { part: part(networks, 1) };
  }
  const share = budget / (seconds * (DRAFTS + FITS));
  if (share >= LEAST_SHARE) return { part: part(1, share) };
  const needed = Math.ceil((LEAST_SHARE * seconds * (DRAFTS + FITS)) / 60);
  return { note: `The ${name} was left out: to train it takes about ${needed} minutes; give it more time.` };
}

function mixtureCost(task: Task, log: boolean): Kind {
  const ends = endsOf(task);
  const context = defaultContext(task, ends);
  const units = defaultHiddenSize(ends);
  const { epochs, stepsPerEpoch, batchSize } = defaultSchedule(ends);
  const windows = ends.reduce((sum, end) => sum + Math.max(0, end - context - task.horizon), 0);
  const steps = epochs * Math.min(stepsPerEpoch, Math.ceil(windows / batchSize));
  const inputs = 1 + (task.past?.length ?? 0) + (task.future?.length ?? 0);
  return {
    name: log ? "network of logarithms" : "network",
    seconds: steps * stepCost(batchSize * context, inputs, units),
    part: (networks, share) =>
      mixturePart({
        seeds: networks,
        ...(log ? { log } : {}),
        ...(share < 1 ? { schedule: { epochs: Math.max(1, Math.round(share * epochs)) } } : {}),
      }),
  };
}

function segmentCost(task: Task): Kind {
  const sizes = segmentSizes(task, endsOf(task), {});
  const places = sizes.context / sizes.segment + Math.ceil(task.horizon / sizes.segment);
  return {
    name: "segment network",
    seconds: sizes.steps * stepCost(BATCH * places, sizes.hiddenSize, sizes.hiddenSize),
    part: (networks, share) =>
      segmentPart({ networks, ...(share < 1 ? { steps: Math.round(share * sizes.steps) } : {}) }),
  };
}

/** Seconds of a step over `rows` places of a recurrent layer. */
function stepCost(rows: number, inputs: number, units: number): number {
  return COST.step + (rows * 3 * units * (inputs + units) * 6) / COST.operations;
}

function isForSegments({ series, seasons, horizon }: Task): boolean {
  const values = series.reduce((sum, each) => sum + each.values.length, 0);
  return values >= LEAST_FOR_SEGMENTS && (seasons.at(-1) ?? horizon) >= SHORTEST_FOR_SEGMENTS;
}
