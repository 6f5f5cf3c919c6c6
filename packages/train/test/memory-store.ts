// Checkpoints in memory, all of them.
import type { RunStore, SavedRun, SkippedRun } from "../src/checkpoints/checkpoint-options.ts";

/** A store that keeps everything that is saved, newest last. */
export interface MemoryStore extends RunStore {
  readonly saved: SavedRun[];
}

/** A store that starts with `saved`; checkpoints are copied immediately, as if written. */
export function memoryStore(
  saved: readonly SavedRun[] = [],
  skipped: readonly SkippedRun[] = [],
): MemoryStore {
  const all = [...saved];
  return {
    saved: all,
    save: async (run) => void all.push(copyOf(run)),
    load: async () => ({ checkpoint: all.length === 0 ? undefined : copyOf(all.at(-1)!), skipped }),
  };
}

function copyOf({ tensors, record }: SavedRun): SavedRun {
  const copies = [...tensors].map(
    ([name, { shape, dtype, data }]) => [name, { shape: [...shape], dtype, data: data.slice() }] as const,
  );
  return { tensors: new Map(copies), record: structuredClone(record) };
}
