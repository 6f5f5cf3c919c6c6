// The error of files that are not a forecaster.
import { GrusError } from "@grus/tensor";

/** Files that are not a forecaster readable by this release. */
export class ForecasterFileError extends GrusError {
  override readonly name = "ForecasterFileError";
  /** What is wrong, without the cure. */
  readonly problem: string;

  constructor(problem: string) {
    super(`${problem}\nPass unmodified files of save, from this release or an earlier one.`);
    this.problem = problem;
  }
}
