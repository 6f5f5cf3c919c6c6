// Markdown tables of an experiment: a row for each cell, a column for each task.
import { average, deviation } from "../../report/figures.ts";
import { markdownTable } from "../../report/markdown-table.ts";
import type { Task } from "../tasks/task.ts";
import { type JobResult, taskOf, variantOf } from "../training/job.ts";

/** Best scores. For a solved task, the number of steps, with the best score in parentheses. */
export function scoreTable(results: readonly JobResult[]): string {
  const keys = [...new Set(results.map(({ job }) => JSON.stringify(job.task)))];
  const tasks = keys.map((text) => taskOf(JSON.parse(text)));
  const cells = [...new Set(results.map(({ job }) => job.cell))];
  const head = ["cell", ...tasks.map(({ name, score }) => `${name}: ${score.name}`), "seconds"];
  const rows = cells.map((cell) => {
    const own = results.filter(({ job }) => job.cell === cell);
    const shown = keys.map((text, i) => {
      const result = own.find(({ job }) => JSON.stringify(job.task) === text);
      return result === undefined ? "" : scoreText(tasks[i]!, result);
    });
    const seconds = own.reduce((sum, result) => sum + result.seconds, 0);
    return [cell, ...shown, seconds.toFixed(0)];
  });
  return markdownTable(head, rows);
}

/** For runs with several seeds: mean and deviation of the best and the last score, the best variant first. */
export function seedTable(results: readonly JobResult[]): string {
  const names = [...new Set(results.map(({ job }) => variantOf(job)))];
  const rows = names.map((name) => {
    const own = results.filter(({ job }) => variantOf(job) === name);
    const [best, last] = [own.map((one) => one.best), own.map(({ scores }) => scores.at(-1)!.score)];
    return { cells: [name, spreadText(best), spreadText(last), String(own.length)], by: average(best) };
  });
  const sorted = rows.toSorted((a, b) => a.by - b.by).map(({ cells }) => cells);
  return markdownTable(["technique", "best loss", "last loss", "seeds"], sorted);
}

function spreadText(values: readonly number[]): string {
  return `${average(values).toFixed(3)} ± ${deviation(values).toFixed(3)}`;
}

function scoreText({ score }: Task, { best, scores, solvedAt, failedAt }: JobResult): string {
  if (failedAt !== undefined && scores.length === 0) return `not finite at step ${failedAt}`;
  const number = score.better === "lower" ? best.toPrecision(3) : `${(100 * best).toFixed(1)} %`;
  if (solvedAt !== undefined) return `**solved** after ${solvedAt} steps (${number})`;
  return failedAt === undefined ? number : `${number}, not finite at step ${failedAt}`;
}
