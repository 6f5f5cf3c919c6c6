// The copy task: networks with an external memory copy sequences longer than those in training.
import { backendExample } from "./backend-example.ts";
import { copyLengths } from "./copy-task/lengths.ts";
import type { CopySizes } from "./copy-task/runs.ts";
import type { Example } from "./example.ts";

const FULL: CopySizes = { steps: 12_000, seeds: [1, 2, 3], longest: 8, lengths: [4, 8, 10, 12, 16, 20] };
const QUICK: CopySizes = { ...FULL, steps: 3000, seeds: [1] };

/** The example, with a full and a quick size. */
export function copyTaskOf(full: CopySizes, quick: CopySizes): Example {
  return backendExample({
    name: "copy-task",
    about: "an NTM, a DNC and an LSTM copy sequences longer than those in training",
    full,
    quick,
    run: ({ sizes, ...options }) => copyLengths({ ...sizes, ...options }),
  });
}

export const copyTask: Example = copyTaskOf(FULL, QUICK);
