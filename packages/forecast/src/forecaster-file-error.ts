// The errors of files that are not a forecaster.
import { type JsonPlace, jsonPlace } from "@grus/io/files";
import { GrusError } from "@grus/tensor";

/**
 * Files that are not a forecaster readable by this release.
 *
 * Pass unmodified files of `save`, from this release or an earlier one.
 */
export class ForecasterFileError extends GrusError {
  override readonly name = "ForecasterFileError";
  /** What is wrong, without the cure. */
  readonly problem: string;

  constructor(problem: string) {
    super(`${problem}\nPass unmodified files of save, from this release or an earlier one.`);
    this.problem = problem;
  }
}

/** A place in model.json, by default the whole. */
export function modelJson(path = ""): JsonPlace {
  return jsonPlace(
    (wrong) =>
      new ForecasterFileError(
        `model.json: ${wrong.path === "" ? "the file" : wrong.path} is ${wrong.got}; expected ${wrong.expected}.`,
      ),
    path,
  );
}
