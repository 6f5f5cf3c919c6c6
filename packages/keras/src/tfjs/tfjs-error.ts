// The error for models of TensorFlow.js.
import { type FileProblem, ModelFileError } from "@grus/io/files";

export function malformed(problem: FileProblem): ModelFileError {
  return new ModelFileError("TensorFlow.js", problem);
}
