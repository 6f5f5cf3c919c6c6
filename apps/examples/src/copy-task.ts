// The copy task: networks with an external memory copy sequences longer than those in training.
import { createBackend } from "grus";
import { copyLengths } from "./copy-task/lengths.ts";
import type { CopySizes } from "./copy-task/runs.ts";
import type { Example } from "./example.ts";

const FULL: CopySizes = { steps: 12_000, seeds: [1, 2, 3], longest: 8, lengths: [4, 8, 10, 12, 16, 20] };
const QUICK: CopySizes = { ...FULL, steps: 3000, seeds: [1] };

/** The example, with a full and a quick size. */
export function copyTaskOf(full: CopySizes, quick: CopySizes): Example {
  return {
    name: "copy-task",
    about: "an NTM, a DNC and an LSTM copy sequences longer than those in training",
    run: async ({ quick: isQuick, rest, signal, onProgress }) => {
      if (rest.length > 0) throw new Error(`copy-task: has no parts; leave out "${rest.join(" ")}".`);
      const backend = await createBackend("wasm");
      try {
        return await copyLengths({ ...(isQuick ? quick : full), backend, signal, onProgress });
      } finally {
        await backend.dispose();
      }
    },
  };
}

export const copyTask: Example = copyTaskOf(FULL, QUICK);
