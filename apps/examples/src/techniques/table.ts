// The runs of an experiment as a table of Markdown: a row for each cell, columns for each task.
import type { JobResult } from "./job.ts";
import { taskOf } from "./job.ts";
import type { Task } from "./tasks/task.ts";

/** The table. A task that was solved shows after how many steps; the best score stands beside it. */
export function scoreTable(results: readonly JobResult[]): string {
  const keys = [...new Set(results.map(({ job }) => JSON.stringify(job.task)))];
  const tasks = keys.map((text) => taskOf(JSON.parse(text)));
  const cells = [...new Set(results.map(({ job }) => job.cell))];
  const head = ["cell", ...tasks.map(({ name, score }) => `${name}: ${score.name}`), "seconds"];
  const rows = cells.map((cell) => {
    const own = results.filter(({ job }) => job.cell === cell);
    const scores = keys.map((text, i) => {
      const result = own.find(({ job }) => JSON.stringify(job.task) === text);
      return result === undefined ? "" : scoreText(tasks[i]!, result);
    });
    const seconds = own.reduce((sum, result) => sum + result.seconds, 0);
    return [cell, ...scores, seconds.toFixed(0)];
  });
  return [head, head.map((_, i) => (i === 0 ? "---" : "--:")), ...rows]
    .map((row) => `| ${row.join(" | ")} |`)
    .join("\n");
}

function scoreText({ score }: Task, { best, solvedAt, failure }: JobResult): string {
  const number = score.better === "lower" ? best.toPrecision(3) : `${(100 * best).toFixed(1)} %`;
  if (solvedAt !== undefined) return `**solved** after ${solvedAt} steps (${number})`;
  return failure === undefined ? number : `${number}; ${failure}`;
}
