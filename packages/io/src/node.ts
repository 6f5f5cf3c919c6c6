// Model files in Node: functions that need the file system.
export {
  type CheckpointDirectoryOptions,
  openCheckpointDirectory,
  openKeyedCheckpoints,
  readCheckpointDirectory,
  readKeyedCheckpoints,
} from "./checkpoint/checkpoint-directory.ts";
export { modelAt } from "./model/model-at.ts";
export { replaceFiles } from "./model/replace-files.ts";
