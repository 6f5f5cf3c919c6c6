import { getEventListeners } from "node:events";
import { Worker } from "node:worker_threads";
import { mapTree, type TensorData, tensor } from "@grus/tensor";
import { afterEach, describe, expect, test } from "vitest";
import { FitWorkerError } from "../src/errors.ts";
import { fitInWorker } from "../src/fit-worker.ts";
import { minimize } from "../src/minimize.ts";
import type { MinimizeResult } from "../src/minimize-options.ts";
import type { Training } from "../src/progress.ts";
import { serveFit } from "../src/serve-fit.ts";
import { type Line, type LineSettings, lineOptions } from "./line-worker.ts";

/** More epochs than any run completes. */
const FOREVER = 10_000_000;

const started: Worker[] = [];

function worker(): Worker {
  const source = new URL("./line-worker-module.ts", import.meta.url);
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
  fitInWorker<LineSettings, MinimizeResult<Line>>({ worker: one, settings, signal });

/** Reads progress until an epoch has finished. */
async function untilEpoch(training: Training<MinimizeResult<Line>>, last: number): Promise<void> {
  const epochs = training[Symbol.asyncIterator]();
  for (;;) {
    const { value, done } = await epochs.next();
    if (done || value.epoch === last) return;
  }
}

/** The ports that keep this process alive, without those just closed. */
async function openPorts(): Promise<number> {
  await new Promise((resolve) => setTimeout(resolve, 50));
  return process.getActiveResourcesInfo().filter((resource) => resource === "MessagePort").length;
}

const failureOf = (training: Training<MinimizeResult<Line>>) =>
  training.finish().then(
    () => expect.fail("the run did not fail"),
    (error: FitWorkerError) => error,
  );

describe("a run in a worker", () => {
  test("trains as minimize does, bit for bit, reports every epoch, and starts from parameters", async () => {
    const one = worker();
    const training = run(one, { epochs: 150 });
    const epochs: number[] = [];
    for await (const { epoch } of training) epochs.push(epoch);
    const { parameters, stopped, history } = await training.finish();
    const here = await minimize(lineOptions({ epochs: 150 })).finish();
    expect(epochs).toEqual(Array.from({ length: 150 }, (_, i) => i + 1));
    expect([stopped, history.length]).toEqual(["completed", 150]);
    expect(parameters).toEqual(here.parameters);
    expect(Math.abs(parameters.slope.data[0]! - 2)).toBeLessThan(0.05);
    const plain = mapTree(parameters, (leaf) => {
      const { shape, dtype, data } = leaf as TensorData;
      return { shape, dtype, data };
    });
    const again = await run(one, { epochs: 3, parameters: plain }).finish();
    expect(again.history[0]!.loss).toBeLessThan(history[20]!.loss);
    expect(again.parameters).toEqual(
      (await minimize(lineOptions({ epochs: 3, parameters })).finish()).parameters,
    );
  });

  test("stops at a signal, and when its iteration is left, with the best so far", async () => {
    const one = worker();
    const controller = new AbortController();
    const training = run(one, { epochs: FOREVER }, controller.signal);
    for await (const { epoch } of training) if (epoch === 5) controller.abort();
    const { stopped, history } = await training.finish();
    expect(stopped).toBe("aborted");
    expect(history.length).toBeLessThan(FOREVER);
    const left = run(one, { epochs: FOREVER });
    for await (const { epoch } of left) if (epoch === 5) break;
    expect((await left.finish()).stopped).toBe("aborted");
    const early = await run(one, { epochs: FOREVER, start: 7 }, AbortSignal.abort()).finish();
    expect([early.stopped, early.steps, early.parameters.slope.data[0]]).toEqual(["aborted", 0, 7]);
  });

  test("is independent of others on the same worker: one stops or is left, and another continues", async () => {
    const one = worker();
    const controller = new AbortController();
    const [long, short] = [
      run(one, { epochs: FOREVER }, controller.signal),
      run(one, { epochs: 40, start: 5 }),
    ];
    expect((await short.finish()).history.length).toBe(40);
    await untilEpoch(long, 60);
    const next = run(one, { epochs: 20, start: 3 });
    controller.abort();
    const { history, parameters } = await next.finish();
    expect(history.map(({ epochs }) => epochs)).toEqual(Array(20).fill(20));
    expect(parameters).toEqual((await minimize(lineOptions({ epochs: 20, start: 3 })).finish()).parameters);
    expect((await long.finish()).stopped).toBe("aborted");
  });

  test("leaves nothing behind", async () => {
    const one = worker();
    one.postMessage("a message of another kind");
    one.postMessage(null);
    await run(one, { epochs: 1 }).finish();
    const before = await openPorts();
    const { signal } = new AbortController();
    for (let i = 0; i < 12; i++) await run(one, { epochs: 2 }, signal).finish();
    await failureOf(run(one, { epochs: 0 }, signal));
    expect(await openPorts()).toBe(before);
    expect(getEventListeners(signal, "abort")).toEqual([]);
    expect([one.listenerCount("error"), one.listenerCount("exit")]).toEqual([0, 0]);
  });
});

describe("a run that fails", () => {
  test("has the worker's message, and its error as the cause", async () => {
    const one = worker();
    const error = await failureOf(run(one, { epochs: 1, fault: "error" }));
    expect(error).toBeInstanceOf(FitWorkerError);
    expect([error.message, error.workerError]).toEqual(["no such file", "SetupError"]);
    expect(error.cause).toMatchObject({ name: "SetupError", place: { file: "line.csv", row: 7 } });
    expect((error.cause as Error).stack).toContain("line-worker");
    expect((error.cause as Error).cause).toMatchObject({ name: "RangeError", message: "row 7" });
    const { message, workerError } = await failureOf(run(one, { epochs: 1, fault: "text" }));
    expect([message, workerError]).toEqual(["just text", "Error"]);
    expect((await failureOf(run(one, { epochs: 0 }))).workerError).toBe("TrainingOptionError");
  });

  test("keeps the result so far, as minimize does", async () => {
    const one = worker();
    const failing = run(one, { epochs: 9, brokenStep: 6 });
    const error = await failureOf(failing);
    expect(error.workerError).toBe("NonFiniteError");
    expect(error.message).toContain("batch.y[1] is NaN at step 6");
    expect((error.cause as { place?: unknown }).place).toMatchObject({
      tensor: "batch.y",
      index: [1],
      step: 6,
    });
    const { history, stopped, parameters } = await failing.finish();
    expect([history.length, stopped]).toEqual([5, "failed"]);
    expect(parameters).toEqual((await minimize(lineOptions({ epochs: 5 })).finish()).parameters);
    const read = run(one, { epochs: 9, brokenStep: 3 });
    await expect(untilEpoch(read, 9)).rejects.toThrow("at step 3");
    expect((await read.finish()).bestEpoch).toBe(2);
  });

  test("rejects settings that cannot be sent", () => {
    const settings = { epochs: 1, parameters: { slope: tensor(1), offset: tensor(2) } };
    expect(() => run(worker(), settings)).toThrowErrorMatchingInlineSnapshot(`
      [FitWorkerError: fitInWorker: the settings cannot be sent to a worker.
      Pass plain data: no functions, and tensors as { shape, dtype, data }.]
    `);
  });
});

describe("a worker that has ended", () => {
  test("ends the run", async () => {
    const one = worker();
    const training = run(one, { epochs: FOREVER });
    await untilEpoch(training, 3);
    await one.terminate();
    for (let i = 0; i < 2; i++) {
      await expect(training.finish()).rejects.toThrow("the worker has ended: it exited with code 1");
    }
  });

  test("ends it with the error of the worker", async () => {
    const crashed = run(worker(), { epochs: FOREVER, fault: "crash" });
    await expect(crashed.finish()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[FitWorkerError: fitInWorker: the worker has ended: Error: out of luck.]`,
    );
  });

  test("ends it even if it had ended before", async () => {
    const one = worker();
    await one.terminate();
    const late = run(one, { epochs: 1 });
    await expect(late.finish()).rejects.toThrowErrorMatchingInlineSnapshot(
      `[FitWorkerError: fitInWorker: the worker has ended: it had ended before the run.]`,
    );
  });
});

test("only a worker serves", () => {
  expect(() =>
    serveFit((settings: LineSettings) => minimize(lineOptions(settings))),
  ).toThrowErrorMatchingInlineSnapshot(`
    [FitWorkerError: serveFit: this is not a worker.
    Call it in the module of a worker, or pass a port as its second argument.]
  `);
});
