// What is known of the series that a forecaster was made from.
import type { OneSeries, Task } from "../parts/task.ts";

/** A series that a forecaster was made from. */
export interface KnownSeries {
  readonly id: string;
  /** Whether any of its values was below 0: otherwise no forecast is. */
  readonly isNegative: boolean;
  /** Whether all of its values were whole numbers, none of them below 0: the ends of its intervals then are too. */
  readonly isCount: boolean;
}

/** The series of a task, and those that were known before. */
export function knownSeries({ series }: Task, before: readonly KnownSeries[] = []): readonly KnownSeries[] {
  const known = new Map(before.map((own) => [own.id, own]));
  for (const each of series) {
    const [own, other] = [seen(each), known.get(each.id)];
    known.set(each.id, {
      id: each.id,
      isNegative: own.isNegative || (other?.isNegative ?? false),
      isCount: own.isCount && (other?.isCount ?? true),
    });
  }
  return [...known.values()];
}

function seen({ id, values }: OneSeries): KnownSeries {
  const known = values.filter((value) => !Number.isNaN(value));
  const isNegative = known.some((value) => value < 0);
  return { id, isNegative, isCount: !isNegative && known.length > 0 && known.every(Number.isInteger) };
}
