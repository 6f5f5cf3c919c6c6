// Groups of batches, one per call of the backend.
import type { BatchIterable } from "./batch-source.ts";
import { copyOf, isAlike } from "./host-batch.ts";

/**
 * Groups of up to `size` batches of one shape: a group ends at a batch of another shape and at the end of the
 * source. Since a source may reuse its arrays, waiting batches are copied.
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
