// A profile as a table.
import type { Profile, ProfileRow, ProgramProfile } from "./profile.ts";

/** Options of {@link profileText}. */
export interface ProfileTextOptions {
  /** The share of the time of all programs, from 0 to 1, that a program needs to be shown. Default 0.1. */
  readonly leastShare?: number | undefined;
  /** Operations of a program that are shown. Default 25. */
  readonly rows?: number | undefined;
}

/**
 * The programs that took longest, such as the training step and the step that generates, with their operations:
 * milliseconds and share of a run, GFLOP/s and percentage of the ceiling, memory read and written.
 */
export function profileText(
  profile: Profile,
  { leastShare = 0.1, rows = 25 }: ProfileTextOptions = {},
): string {
  const { threads, simd, ceiling, programs } = profile;
  const where = `${threads} ${threads === 1 ? "thread" : "threads"}, ${simd}; a large product runs at ${ceiling.toFixed(1)} GFLOP/s`;
  const all = programs.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
  const shown = programs.filter(({ milliseconds }) => milliseconds >= leastShare * all);
  return [where, ...shown.flatMap((program) => programLines(program, ceiling, rows))].join("\n");
}

const HEADINGS = ["part", "operation", "result", "times", "ms", "share", "GFLOP/s", "of ceiling", "MB"];
/** The columns of names, which begin at the same place; numbers end there. */
const NAMES = 3;

function programLines(program: ProgramProfile, ceiling: number, most: number): readonly string[] {
  const { runs, least, stepByStep, milliseconds, rows } = program;
  const head = `${runs} runs in ${(milliseconds / 1000).toFixed(2)} s: ${least.toFixed(3)} ms a run at least, ${stepByStep.toFixed(3)} ms step by step`;
  const shown = rows.slice(0, most);
  const table = [HEADINGS, ...shown.map((row) => cellsOf(row, ceiling))];
  const widths = HEADINGS.map((_, column) => Math.max(...table.map((cells) => cells[column]!.length)));
  const lines = table.map((cells) =>
    cells
      .map((cell, column) => (column < NAMES ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ")
      .trimEnd(),
  );
  const left = rows.slice(most).reduce((sum, { milliseconds: own }) => sum + own, 0);
  const rest = rows.length > most ? [`${rows.length - most} further operations: ${left.toFixed(3)} ms`] : [];
  return ["", head, ...lines, ...rest];
}

function cellsOf(row: ProfileRow, ceiling: number): readonly string[] {
  const { part = "–", operation, shape, count, milliseconds, share, gflops, bytes } = row;
  const speed = gflops === undefined ? "" : gflops.toFixed(1);
  const reached = gflops === undefined ? "" : `${((100 * gflops) / ceiling).toFixed(0)} %`;
  return [
    ...[part, operation, shape, String(count), milliseconds.toFixed(3), `${(100 * share).toFixed(1)} %`],
    ...[speed, reached, (bytes / 1e6).toFixed(2)],
  ];
}
