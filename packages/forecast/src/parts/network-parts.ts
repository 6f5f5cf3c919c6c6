// Networks as candidates, as many and as long as a budget of time allows.
import { advice, type Note, option } from "@grus/data";
import type { EncoderCell } from "../mixture/encoder.ts";
import {
  defaultContext,
  defaultHiddenSize,
  defaultSchedule,
  scheduleOfSteps,
  stepsPerEpoch,
} from "../mixture/mixture-defaults.ts";
import { isOfCounts } from "../mixture/mixture-output.ts";
import { BATCH, segmentSizes } from "../segments/segment-defaults.ts";
import { outputOfDistribution } from "./distribution.ts";
import { mixturePart } from "./mixture-part.ts";
import type { NeedOfLogarithms } from "./need-of-logarithms.ts";
import type { NetworkOptions } from "./network-options.ts";
import type { Part } from "./part.ts";
import { segmentPart } from "./segment-part.ts";
import { endsOf, type Task } from "./task.ts";

/** The networks of a task, and what was left out or cut short. */
export interface NetworkPlan {
  readonly parts: readonly Part[];
  readonly leftOut: readonly Note[];
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
/** Products of the inputs and of the state of a unit. */
const GATES: Readonly<Record<EncoderCell, number>> = { gru: 3, lstm: 4, rnn: 1 };

/**
 * The mixture network, of values, logarithms or both; the segment network where there is much to learn from. Counts have
 * no logarithms.
 */
export function networkPlan(
  task: Task,
  logs: NeedOfLogarithms,
  minutes: number,
  options: NetworkOptions = {},
): NetworkPlan {
  const isCounts = isOfCounts(outputOfDistribution(options.distribution));
  const kinds = [
    ...(logs === "only" && !isCounts ? [] : [mixtureCost(task, false, options)]),
    ...(logs === "none" || isCounts ? [] : [mixtureCost(task, true, options)]),
    ...(isForSegments(task) ? [segmentCost(task, options)] : []),
  ];
  const seconds = (60 * minutes) / kinds.length;
  const made = kinds.map((kind) => withinBudget(kind, seconds, options));
  return {
    parts: made.flatMap(({ part }) => (part === undefined ? [] : [part])),
    leftOut: [
      ...made.flatMap(({ note }) => (note === undefined ? [] : [note])),
      ...(isForSegments(task) ? unusedOfSegments(options) : []),
    ],
  };
}

/** A kind of network with the time that training one takes. */
interface Kind {
  readonly name: string;
  readonly seconds: number;
  /** Updates of the weights of one network. */
  readonly steps: number;
  /** The part with so many networks, trained for so many steps. */
  part(networks: number, steps: number): Part;
}

function withinBudget(
  { name, seconds, steps, part }: Kind,
  budget: number,
  options: NetworkOptions,
): { readonly part?: Part | undefined; readonly note?: Note | undefined } {
  const wanted = options.networks ?? NETWORKS;
  for (let networks = wanted; networks >= 1; networks--) {
    if (seconds * (DRAFTS + FITS * networks) > budget) continue;
    const isFewer = options.networks !== undefined && networks < wanted;
    const note = moreTime(`The ${name}: ${networks} of ${wanted} networks, as time allows.`);
    return { part: part(networks, steps), note: isFewer ? note : undefined };
  }
  const share = budget / (seconds * (DRAFTS + FITS));
  if (share >= LEAST_SHARE) {
    const own = Math.max(1, Math.round(share * steps));
    const note = moreTime(`The ${name}: one network of ${own} of ${steps} steps, as time allows.`);
    const isCut = options.networks !== undefined || options.steps !== undefined;
    return { part: part(1, own), note: isCut ? note : undefined };
  }
  const needed = Math.ceil((LEAST_SHARE * seconds * (DRAFTS + FITS)) / 60);
  return { note: moreTime(`The ${name} was left out: to train it takes about ${needed} minutes.`) };
}

function moreTime(text: string): Note {
  return { text, change: advice`${option("minutes")} gives more time.` };
}

/** Options that the segment network cannot have. */
function unusedOfSegments({ cell, layers }: NetworkOptions): readonly Note[] {
  const given = [
    ...(cell === undefined || cell === "gru" ? [] : [`cell ${cell}`]),
    ...(layers === undefined || layers === 1 ? [] : [`${layers} layers`]),
  ];
  if (given.length === 0) return [];
  return [
    {
      text: `Only the other network has ${given.join(" and ")}: the segment network is one layer of GRU cells.`,
    },
  ];
}

function mixtureCost(task: Task, log: boolean, options: NetworkOptions): Kind {
  const ends = endsOf(task);
  const { cell = "gru", layers = 1, dropout, hiddenSize, context } = options;
  const length = context ?? defaultContext(task, ends);
  const units = hiddenSize ?? defaultHiddenSize(ends);
  const usual = defaultSchedule(ends);
  const windows = ends.reduce((sum, end) => sum + Math.max(0, end - length - task.horizon), 0);
  const steps = options.steps ?? usual.epochs * stepsPerEpoch(usual, windows);
  const inputs = 1 + (task.past?.length ?? 0) + (task.future?.length ?? 0);
  const operations = stepOperations(usual.batchSize * length, inputs, units, GATES[cell], layers);
  const output = outputOfDistribution(options.distribution);
  const given = { cell: options.cell, hiddenSize, layers: options.layers, dropout, context, output };
  const isUsual = (own: number) => options.steps === undefined && own === steps;
  return {
    name: log ? "network of logarithms" : "network",
    seconds: steps * (COST.step + operations / COST.operations),
    steps,
    part: (networks, own) =>
      mixturePart({
        ...given,
        seeds: networks,
        ...(log ? { log } : {}),
        ...(isUsual(own) ? {} : { schedule: scheduleOfSteps(usual, windows, own) }),
      }),
  };
}

function segmentCost(task: Task, { hiddenSize, dropout, context, steps }: NetworkOptions): Kind {
  const given = { hiddenSize, dropout, context, steps };
  const sizes = segmentSizes(task, endsOf(task), given);
  const places = sizes.context / sizes.segment + Math.ceil(task.horizon / sizes.segment);
  const operations = stepOperations(BATCH * places, sizes.hiddenSize, sizes.hiddenSize, GATES.gru, 1);
  return {
    name: "segment network",
    seconds: sizes.steps * (COST.step + operations / COST.operations),
    steps: sizes.steps,
    part: (networks, own) => segmentPart({ ...given, networks, steps: own === sizes.steps ? steps : own }),
  };
}

/** Operations of a step over `rows` places of recurrent layers. */
function stepOperations(rows: number, inputs: number, units: number, gates: number, layers: number): number {
  const first = rows * gates * units * (inputs + units) * 6;
  return first + (layers - 1) * rows * gates * units * 2 * units * 6;
}

function isForSegments({ series, seasons, horizon }: Task): boolean {
  const values = series.reduce((sum, each) => sum + each.values.length, 0);
  return values >= LEAST_FOR_SEGMENTS && (seasons.at(-1) ?? horizon) >= SHORTEST_FOR_SEGMENTS;
}
