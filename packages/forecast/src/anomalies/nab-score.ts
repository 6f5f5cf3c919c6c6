// The score of the Numenta Anomaly Benchmark (Lavin and Ahmad, "Evaluating real-time anomaly detection
// algorithms", arXiv 1510.03336): early alarms in labelled windows earn, false alarms and missed windows cost,
// and one threshold for all series is the best for the profile.

/** Rows of a labelled anomaly, both included. */
export interface NabWindow {
  readonly first: number;
  readonly last: number;
}

/** The scores of a detector for one series, row by row, and the labelled windows in ascending order. */
export interface NabSeries {
  readonly scores: ArrayLike<number>;
  readonly windows: readonly NabWindow[];
}

/** What a detected window earns, and what a false alarm and a missed window cost. */
export interface NabProfile {
  readonly truePositive: number;
  readonly falsePositive: number;
  readonly falseNegative: number;
}

/** The three profiles of the benchmark. */
export const nabProfiles: Readonly<
  Record<"standard" | "lowFalsePositives" | "lowFalseNegatives", NabProfile>
> = {
  standard: { truePositive: 1, falsePositive: 0.11, falseNegative: 1 },
  lowFalsePositives: { truePositive: 1, falsePositive: 0.22, falseNegative: 1 },
  lowFalseNegatives: { truePositive: 1, falsePositive: 0.11, falseNegative: 2 },
};

/** The result of {@link nabScore}. */
export interface NabResult {
  /** 0 for a detector without alarms, 100 for one alarm at the start of every window. */
  readonly score: number;
  /** Rows with at least this score are alarms. Infinity: no alarms. */
  readonly threshold: number;
  /** Windows with an alarm. */
  readonly detected: number;
  readonly windows: number;
  /** Rows with an alarm outside of the windows. */
  readonly falseAlarms: number;
}

/**
 * The score of a detector over all series, at the threshold that maximises it, or at `threshold`. The first
 * 15 % of a series (at most 750 rows) are for learning: their scores are ignored.
 */
export function nabScore(series: readonly NabSeries[], profile: NabProfile, threshold?: number): NabResult {
  const windows = series.reduce((sum, each) => sum + each.windows.length, 0);
  const rows = scoredRows(series, profile).sort((a, b) => b.score - a.score);
  const { total, ...best } = bestOf(rows, profile, threshold);
  const least = -profile.falseNegative * windows;
  const most = profile.truePositive * windows;
  return { ...best, score: (100 * (total - least)) / (most - least), windows };
}

/** Rows at the start of a series whose scores are ignored. */
export function nabProbation(rows: number): number {
  return Math.min(Math.floor(0.15 * rows), 750);
}

/** What changes when a row becomes an alarm. `window` is -1 outside of the windows. */
interface ScoredRow {
  readonly score: number;
  readonly gain: number;
  readonly window: number;
}

/** Rows after the probation. A row in a window earns up to `truePositive`; others cost up to `falsePositive`. */
function scoredRows(series: readonly NabSeries[], profile: NabProfile): ScoredRow[] {
  const rows: ScoredRow[] = [];
  let before = 0;
  for (const { scores, windows } of series) {
    let next = 0;
    for (let i = 0; i < scores.length; i++) {
      while (next < windows.length && windows[next]!.last < i) next++;
      if (i < nabProbation(scores.length)) continue;
      const current = windows[next];
      const isInside = current !== undefined && i >= current.first;
      const gain = isInside
        ? profile.truePositive * earned(i, current)
        : profile.falsePositive * lost(i, windows[next - 1]);
      rows.push({ score: scores[i]!, gain, window: isInside ? before + next : -1 });
    }
    before += windows.length;
  }
  return rows;
}

/** From 1 at the first row of a window to nearly 0 at the last. */
function earned(row: number, { first, last }: NabWindow): number {
  return scaledSigmoid(-(last - row + 1) / (last - first + 1)) / scaledSigmoid(-1);
}

/** From nearly 0 right after a window to -1. */
function lost(row: number, previous: NabWindow | undefined): number {
  return previous === undefined
    ? -1
    : scaledSigmoid((row - previous.last) / (previous.last - previous.first));
}

/** 2 / (1 + e^(5x)) - 1. */
function scaledSigmoid(x: number): number {
  return x >= 3 ? -1 : 2 / (1 + Math.exp(5 * x)) - 1;
}

interface Best {
  readonly total: number;
  readonly threshold: number;
  readonly detected: number;
  readonly falseAlarms: number;
}

/** Lowers the threshold from row to row (descending scores), and keeps the best one, or the one given. */
function bestOf(
  rows: readonly ScoredRow[],
  { falseNegative }: NabProfile,
  threshold: number | undefined,
): Best {
  const missed = new Set(rows.filter(({ window }) => window >= 0).map(({ window }) => window));
  const earnings = new Map<number, number>();
  let [total, falseAlarms] = [-falseNegative * missed.size, 0];
  const now = (at: number): Best => ({ total, threshold: at, detected: earnings.size, falseAlarms });
  let best = now(threshold ?? Number.POSITIVE_INFINITY);
  for (const [i, { score, gain, window }] of rows.entries()) {
    if (threshold !== undefined && score < threshold) break;
    const known = earnings.get(window) ?? -falseNegative;
    if (window < 0) falseAlarms++;
    if (window < 0) total += gain;
    else if (gain > known) {
      total += gain - known;
      earnings.set(window, gain);
    }
    if (threshold !== undefined) best = now(threshold);
    else if (rows[i + 1]?.score !== score && total > best.total) best = now(score);
  }
  return best;
}
