// Training mixture networks further on newer values.
import type { RefitOptions } from "../parts/part.ts";
import { defaultSchedule, scheduleOfSteps, stepsPerEpoch } from "./mixture-defaults.ts";
import { type MixtureSchedule, type MixtureTraining, runOf, samplerBefore } from "./mixture-run.ts";
import type { MixtureParameters } from "./mixture-start.ts";
import { type TrainedMixture, trainFrom } from "./train-mixture.ts";

/** Options of {@link tuneMixture}. */
export interface MixtureTuning
  extends Pick<MixtureTraining, "backend" | "task" | "ends">,
    Pick<RefitOptions, "steps" | "learningRate" | "seed" | "signal" | "onProgress"> {}

/** The shares of the steps and of the learning rate of training (decision 0022). */
const SHARE = { steps: 0.1, learningRate: 0.1 };

/**
 * Trains each network further, with the plan of its windows, on all windows before `ends`. Undefined where there is
 * none.
 */
export async function tuneMixture(
  { settings, plan, networks, epochs, losses }: TrainedMixture,
  { steps, learningRate, seed = 0, onProgress, ...training }: MixtureTuning,
): Promise<TrainedMixture | undefined> {
  const { layers = 1, dropout = 0 } = settings;
  const run = runOf({
    ...training,
    plan,
    shape: { ...settings, layers, dropout },
    schedule: defaultSchedule(training.ends),
    seeds: [],
    refit: false,
  });
  const sampler = samplerBefore(run, training.ends);
  if (sampler.count === 0) return undefined;
  const schedule = tuningSchedule(run.schedule, sampler.count, steps, learningRate);
  const tuned: MixtureParameters[] = [];
  for (const [i, network] of networks.entries()) {
    const done = (own: number) => onProgress?.((i + own) / networks.length);
    const own = { ...run, schedule };
    const { latest } = await trainFrom(own, network, sampler, seed + i, schedule.epochs, [], done);
    training.signal?.throwIfAborted();
    tuned.push(latest);
  }
  return { settings, plan, networks: tuned, epochs, losses };
}

function tuningSchedule(
  usual: MixtureSchedule,
  windows: number,
  steps: number | undefined,
  rate = SHARE.learningRate * usual.learningRate,
): MixtureSchedule {
  const all = steps ?? Math.ceil(SHARE.steps * usual.epochs * stepsPerEpoch(usual, windows));
  return { ...scheduleOfSteps(usual, windows, all), learningRate: rate };
}
