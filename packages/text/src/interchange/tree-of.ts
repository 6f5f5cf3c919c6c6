// Parameters by path as the tree of a model.
import type { NamedTensorRecord } from "@grus/io";
import { flatten, unflatten } from "@grus/tensor";

/** The tree with the tensors of a record in place of its own. */
export function treeOf<Parameters extends object>(
  parameters: Parameters,
  record: NamedTensorRecord,
): Parameters {
  return unflatten(
    parameters,
    flatten(parameters).map(({ path, leaf }) => record[path] ?? leaf),
  ) as Parameters;
}
