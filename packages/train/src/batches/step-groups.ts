// Batches in groups, each group for one call of the backend.
import type { BatchIterable } from "./batch-source.ts";
import { copyOf, isAlike } from "./host-batch.ts";

/**
 * Up to `size` batches of one shape at a time: a group ends where a batch has another shape, and with the
 * source. A source may use its arrays again: batches that wait for others are copied.
 */
export async function* groupsOf<Batch>(
  source: BatchIterable<Batch>,
  size: number,
): AsyncGenerator<readonly Batch[], void> {
  let group: Batch[] = [];
  for await (const batch of source) {
    if (group.length > 0 && !isAlike(group[0], batch)) {
      yield group;
      group = [];
    }
    group.push(size === 1 ? batch : copyOf(batch));
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}
