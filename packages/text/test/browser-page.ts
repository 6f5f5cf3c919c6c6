// The code of the page: trains a language model in a worker, and writes with it.
import { fitInWorker } from "@grus/train";
import { type Trained, type TrainedReport, trainedReport } from "./browser-report.ts";
import { type VerseSettings, verseBackend } from "./browser-training.ts";

/** The functions that the tests call, under `globalThis.page`. */
export interface PageActions {
  /** Trains in a worker, and writes on the page's thread. */
  train(settings: VerseSettings): Promise<TrainedReport & { readonly build: string }>;
}

const actions: PageActions = {
  async train(settings) {
    const worker = new Worker(new URL("./browser-worker.js", import.meta.url), { type: "module" });
    const run = fitInWorker<VerseSettings, Trained>({ worker, settings });
    const backend = await verseBackend(settings.threads);
    const report = await trainedReport(run, backend);
    worker.terminate();
    return { ...report, build: `${backend.simd}, ${backend.threads} threads` };
  },
};

Object.assign(globalThis, { page: actions });
