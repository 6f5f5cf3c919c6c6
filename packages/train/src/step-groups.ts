// Batches in groups, each group for one call of the backend.
import { mapTree, type TensorData, type WithLeaves } from "@grus/tensor";

/** A batch as host data. */
export type HostBatch<Batch> = WithLeaves<Batch, TensorData>;

/** `size` batches at a time, the last group what remains. A source may reuse its arrays: batches that wait for others are copied. */
export async function* groupsOf<Batch>(
  source: Iterable<HostBatch<Batch>> | AsyncIterable<HostBatch<Batch>>,
  size: number,
): AsyncGenerator<readonly HostBatch<Batch>[], void> {
  let group: HostBatch<Batch>[] = [];
  for await (const batch of source) {
    group.push(size === 1 ? batch : copyOf(batch));
    if (group.length < size) continue;
    yield group;
    group = [];
  }
  if (group.length > 0) yield group;
}

function copyOf<Batch>(batch: HostBatch<Batch>): HostBatch<Batch> {
  return mapTree(batch, (leaf) => {
    const { shape, dtype, data } = leaf as TensorData;
    return { shape, dtype, data: data.slice() };
  }) as HostBatch<Batch>;
}
