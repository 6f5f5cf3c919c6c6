// A run on the page's backend that resumes from a checkpoint equals an uninterrupted run.
import { type CheckpointContent, decodeCheckpoint, encodeCheckpoint } from "@grus/io";
import { minimize } from "@grus/train";
import { describe, expect, test } from "vitest";
import { bitsOf, trainedRun } from "../checkpoints/trained.ts";
import { pageBackend } from "../environment/page.ts";

const size = { epochs: 2, hiddenSize: 3 } as const;

describe(pageBackend.name, () => {
  test("resumes with identical bits, within an epoch and between two", async () => {
    const backend = await pageBackend.create();
    const saved: CheckpointContent[] = [];
    const store = {
      save: async (run: CheckpointContent) => void saved.push(decodeCheckpoint(encodeCheckpoint(run))),
      load: async () => ({ checkpoint: saved.at(-1), skipped: [] }),
    };
    const options = await trainedRun(backend, size);
    const whole = await minimize({ ...options, checkpoints: { store, everySteps: 5 } }).finish();
    const [within, between] = [saved[0]!, saved.find(({ record }) => stepOf(record) === 9)!];
    for (const checkpoint of [within, between]) {
      saved.splice(0, saved.length, checkpoint);
      const { parameters, carry, history, resumed } = await minimize({
        ...options,
        checkpoints: { store, resume: "always" },
      }).finish();
      expect(resumed).toMatchObject({ step: stepOf(checkpoint.record), backend: pageBackend.reports });
      expect(bitsOf({ parameters, carry })).toBe(
        bitsOf({ parameters: whole.parameters, carry: whole.carry }),
      );
      expect(history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
    }
    await backend.dispose();
  });
});

function stepOf(record: unknown): number {
  return (record as { readonly numbers: { readonly step: number } }).numbers.step;
}
