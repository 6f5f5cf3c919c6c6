// A store of fitted parts in checkpoints by key, such as those of a directory.
import {
  type CheckpointContent,
  type CheckpointValue,
  type KeyedCheckpoints,
  ModelFileError,
} from "@grus/io";
import type { TensorData } from "@grus/tensor";
import { modelJson } from "../forecaster-file-error.ts";
import type { FitStore, PartRecord } from "../parts/part.ts";
import { aWrittenPart, withoutTensors, withTensors } from "../parts/record-tensors.ts";

/**
 * A store that keeps each record as a checkpoint. A damaged one is as if it were not there, and `onDamage` is called
 * with the error.
 *
 *     const checkpoints = await openKeyedCheckpoints("run"); // from "@grus/io/node"
 *     await forecast(table, { target: "sales", store: keyedFitStore(checkpoints) });
 */
export function keyedFitStore(
  checkpoints: Pick<KeyedCheckpoints, "read" | "write">,
  onDamage: (key: string, error: ModelFileError) => void = () => {},
): FitStore {
  return {
    async read(key) {
      try {
        const found = await checkpoints.read(key);
        return found && recordIn(found);
      } catch (error) {
        if (!(error instanceof ModelFileError)) throw error;
        onDamage(key, error);
        return undefined;
      }
    },
    write: (key, record) => checkpoints.write(key, checkpointOf(record)),
  };
}

/** The path of tensors' names. */
const ROOT = "part";

function checkpointOf(record: PartRecord): CheckpointContent {
  const tensors: Record<string, TensorData> = {};
  const rest: unknown = withoutTensors(record, ROOT, tensors);
  return { tensors: new Map(Object.entries(tensors)), record: rest as CheckpointValue };
}

function recordIn({ tensors, record }: CheckpointContent): PartRecord {
  return withTensors(aWrittenPart(record, modelJson(ROOT)), ROOT, tensors);
}
