// Model files in Node: what needs its file system.
export {
  type CheckpointDirectoryOptions,
  openCheckpointDirectory,
  readCheckpointDirectory,
} from "./checkpoint/checkpoint-directory.ts";
export { modelAt } from "./model/model-at.ts";
