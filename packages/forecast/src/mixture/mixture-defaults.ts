// What a mixture network is by default: chosen from the task and the number of its values.
import type { Task } from "../parts/task.ts";
import type { MixtureSchedule } from "./mixture-run.ts";

/** Steps of a window at most: recurrent layers are slow over more, and segment networks do better there. */
const MOST_CONTEXT = 168;
/** Values of all series together below which a smaller network is trained. */
const FEW_VALUES = 500;
/** Values of all series together above which an epoch is a sample of their windows. */
const MANY_VALUES = 8192;

/**
 * Steps of a window: the most of three horizons, two of the shortest season, and a twentieth of the longest
 * series; at most 168, and what leaves as many windows as they have steps.
 */
export function defaultContext({ horizon, seasons }: Task, ends: Int32Array): number {
  const longest = ends.reduce((most, end) => Math.max(most, end), 0);
  const wanted = Math.max(3 * horizon, 2 * (seasons[0] ?? 0), Math.floor(longest / 20));
  return Math.max(2, Math.min(wanted, MOST_CONTEXT, Math.floor((longest - horizon) / 2)));
}

/** Seasons of which the longest series has two and a horizon. */
export function usedSeasons({ horizon, seasons }: Task, ends: Int32Array): readonly number[] {
  const longest = ends.reduce((most, end) => Math.max(most, end), 0);
  return seasons.filter((period) => 2 * period + horizon <= longest);
}

/** 32 units; 16 for less than 500 values. */
export function defaultHiddenSize(ends: Int32Array): number {
  return totalOf(ends) < FEW_VALUES ? 16 : 32;
}

/**
 * At most 40 epochs of at most 64 steps, whatever the size of the data; steps of 32 windows and a learning rate
 * of 0.004, of 128 windows and 0.005 for more than 8,192 values.
 */
export function defaultSchedule(ends: Int32Array): MixtureSchedule {
  const isMany = totalOf(ends) > MANY_VALUES;
  return {
    epochs: 40,
    stepsPerEpoch: 64,
    batchSize: isMany ? 128 : 32,
    learningRate: isMany ? 0.005 : 0.004,
  };
}

/** The schedule with about `steps` updates of the weights on so many windows. */
export function scheduleOfSteps(usual: MixtureSchedule, windows: number, steps: number): MixtureSchedule {
  const perEpoch = stepsPerEpoch(usual, windows);
  const epochs = Math.ceil(steps / perEpoch);
  return { ...usual, epochs, stepsPerEpoch: Math.ceil(steps / epochs) };
}

/** Steps of an epoch over so many windows; at least one. */
export function stepsPerEpoch({ stepsPerEpoch: most, batchSize }: MixtureSchedule, windows: number): number {
  return Math.min(most, Math.max(1, Math.ceil(windows / batchSize)));
}

function totalOf(ends: Int32Array): number {
  return ends.reduce((sum, end) => sum + end, 0);
}
