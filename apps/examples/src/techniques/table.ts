// The runs of an experiment as a table of Markdown: a row for each cell, columns for each task.
import { type JobResult, taskOf, variantOf } from "./job.ts";
import type { Task } from "./tasks/task.ts";

/** The table. A task that was solved shows after how many steps; the best score stands beside it. */
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

/** A table; the first column is aligned left, all others right, padded as the formatter would. */
export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((_, i) => Math.max(3, ...[head, ...rows].map((cells) => cells[i]!.length)));
  const rule = widths.map((width, i) => (i === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  const padded = [head, ...rows].map((cells) =>
    cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]!) : cell.padStart(widths[i]!))),
  );
  return [padded[0]!, rule, ...padded.slice(1)].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

/** Of runs that differ in their seed: mean and standard deviation of the best and of the last score, the best of all first. */
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

function average(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function spreadText(values: readonly number[]): string {
  const deviation = Math.sqrt(average(values.map((value) => (value - average(values)) ** 2)));
  return `${average(values).toFixed(3)} ± ${deviation.toFixed(3)}`;
}

function scoreText({ score }: Task, { best, scores, solvedAt, failedAt }: JobResult): string {
  if (failedAt !== undefined && scores.length === 0) return `not finite at step ${failedAt}`;
  const number = score.better === "lower" ? best.toPrecision(3) : `${(100 * best).toFixed(1)} %`;
  if (solvedAt !== undefined) return `**solved** after ${solvedAt} steps (${number})`;
  return failedAt === undefined ? number : `${number}, not finite at step ${failedAt}`;
}
