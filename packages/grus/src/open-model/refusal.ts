// The error for a file or directory that cannot be opened as requested.
import { type FileProblem, ModelFileError } from "@grus/io";

/** The name of a file or a directory, if it has one. */
export type Place = string | undefined;

export function refusal(place: Place, problem: Omit<FileProblem, "place">): ModelFileError {
  return new ModelFileError("model", { ...problem, place });
}
