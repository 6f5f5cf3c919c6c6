// The parts that a forecast chooses from: naive and classical forecasts, and the best ridges of each family.
import { etsPart, thetaPart } from "./classical-parts.ts";
import { naiveParts } from "./naive-parts.ts";
import type { Part } from "./part.ts";
import { rankRidges } from "./rank-ridges.ts";
import { ridgePart } from "./ridge-part.ts";
import type { Range, Task } from "./task.ts";

/** How many ridges of each family are candidates: squared errors ranked them, absolute ones choose. */
const RIDGES = 3;

/** All candidates; ridges are ranked on the folds, before which lie `rows` values at least. */
export function candidateParts(task: Task, folds: readonly Range[], rows: number): readonly Part[] {
  const season = task.seasons[0] ?? 1;
  const ridges = rankRidges(task, folds, rows, RIDGES);
  return [...naiveParts(task), etsPart(season), thetaPart(season), ...ridges.map(ridgePart)];
}
