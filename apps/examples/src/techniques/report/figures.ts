// Figures of an experiment.
import type { Figure, Figures } from "../../example.ts";
import { figureOf } from "../../report/figures.ts";
import { type JobResult, taskOf, variantOf } from "../training/job.ts";

/** The best score of each run, and the step at which it solved its task or became non-finite, if any. */
export function scoreFigures(results: readonly JobResult[]): Figures {
  return Object.fromEntries(
    results.flatMap(({ job, best, solvedAt, failedAt }) => {
      const { name, score } = taskOf(job.task);
      return [
        ...figure(`${name}: ${job.cell}, ${score.name}`, Number.isFinite(best) ? best : undefined),
        ...figure(`${name}: ${job.cell}, solved after steps`, solvedAt),
        ...figure(`${name}: ${job.cell}, not finite at step`, failedAt),
      ];
    }),
  );
}

/** For runs with several seeds: the best and the last score of each variant. */
export function seedFigures(results: readonly JobResult[]): Figures {
  const names = [...new Set(results.map(({ job }) => variantOf(job)))];
  return Object.fromEntries(
    names.flatMap((variant): [string, Figure][] => {
      const own = results.filter(({ job }) => variantOf(job) === variant);
      const { name } = taskOf(own[0]!.job.task);
      return [
        [`${name}: ${variant}, best loss`, figureOf(own.map(({ best }) => best))],
        [`${name}: ${variant}, last loss`, figureOf(own.map(({ scores }) => scores.at(-1)!.score))],
      ];
    }),
  );
}

function figure(name: string, value: number | undefined): [string, Figure][] {
  return value === undefined ? [] : [[name, figureOf([value])]];
}
