// The error of what cannot be opened as asked.
import { type FileProblem, ModelFileError } from "@grus/io";

/** The name of a file or a directory; undefined where it has none. */
export type Place = string | undefined;

export function refusal(place: Place, problem: Omit<FileProblem, "place">): ModelFileError {
  return new ModelFileError("model", { ...problem, place });
}
