// The progress of several trainings, one after the other.
import type { ExampleOptions } from "../example.ts";

/** The progress of one training, as `learnText` and `learnClassifier` tell it. */
interface StageProgress {
  readonly stage: string;
  readonly done: number;
  readonly detail?: string | undefined;
}

/** Where in a run, of 100, its stages begin and end; those that are not listed take little time. */
const STAGES: Readonly<Record<string, readonly [number, number]>> = {
  "logistic regression": [2, 10],
  training: [10, 95],
  test: [95, 100],
};

/** A listener for the run of a number, of `runs` in all. */
export function runProgress(
  onProgress: ExampleOptions["onProgress"],
  runs: number,
): (run: number, what: string) => (progress: StageProgress) => void {
  return (run, what) =>
    ({ stage, done, detail }) => {
      const [start, end] = STAGES[stage] ?? [0, 2];
      const text = [what, stage, ...(detail === undefined ? [] : [detail])].join(", ");
      onProgress({ done: 100 * run + start + done * (end - start), total: 100 * runs, what: text });
    };
}
