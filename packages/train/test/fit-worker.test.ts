import { Worker } from "node:worker_threads";
import type { Tensor } from "@grus/tensor";
import { afterEach, describe, expect, test } from "vitest";
import { FitWorkerError, fitInWorker } from "../src/fit-worker.ts";
import type { LineSettings } from "./line-worker.ts";

interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

const started: Worker[] = [];

function worker(): Worker {
  const source = new URL("./line-worker.ts", import.meta.url);
  const one = new Worker(
    `import("tsx/esm/api").then(({ register }) => { register(); return import(${JSON.stringify(source.href)}); });`,
    {
      eval: true,
      execArgv: ["--conditions=@grus/source"],
    },
  );
  started.push(one);
  return one;
}

afterEach(async () => {
  for (const one of started.splice(0)) await one.terminate();
});

const run = (one: Worker, settings: LineSettings, signal?: AbortSignal) =>
  fitInWorker<LineSettings, Line>({ worker: one, settings, ...(signal === undefined ? {} : { signal }) });

describe("fitInWorker", () => {
  test("trains as fit does, tells of every epoch, and serves again", async () => {
    const one = worker();
    const training = run(one, { epochs: 150, start: 0 });
    const epochs: number[] = [];
    for await (const { epoch } of training) epochs.push(epoch);
    const { parameters, stopped, history } = await training.finish();
    expect(epochs).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect([stopped, history.length]).toEqual(["completed", 150]);
    expect(Math.abs(parameters.slope.data[0]! - 2)).toBeLessThan(0.05);
    const again = await run(one, { epochs: 3, start: 5 }).finish();
    expect(again.history.length).toBe(3);
  });

  test("stops at a signal, and when it is left, with the best so far", async () => {
    const one = worker();
    const controller = new AbortController();
    const training = run(one, { epochs: 1_000_000, start: 0 }, controller.signal);
    for await (const { epoch } of training) if (epoch === 5) controller.abort();
    const { stopped, history } = await training.finish();
    expect(stopped).toBe("aborted");
    expect(history.length).toBeLessThan(100_000);
    const left = run(one, { epochs: 1_000_000, start: 0 });
    for await (const { epoch } of left) if (epoch === 5) break;
    expect((await left.finish()).stopped).toBe("aborted");
  });

  test("fails with the worker's own words", async () => {
    const failed = run(worker(), { epochs: 0, start: 0 }).finish();
    await expect(failed).rejects.toThrow(FitWorkerError);
    await expect(run(worker(), { epochs: 3, start: Number.NaN }).finish()).rejects.toMatchObject({
      workerError: "NonFiniteError",
      message: expect.stringContaining("parameters.slope is NaN"),
    });
  });

  test("fails when the worker is gone", async () => {
    const one = worker();
    const training = run(one, { epochs: 1_000_000, start: 0 });
    const ending = (async () => {
      for await (const { epoch } of training) if (epoch === 3) await one.terminate();
    })();
    await expect(ending).rejects.toThrow("the worker is gone: it exited with code 1");
  });
});
