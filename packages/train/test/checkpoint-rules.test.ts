// When a run is saved, where it may resume, and what is rejected.
import { adam, reduceOnPlateau, sgd } from "@grus/optim";
import { add, GrusError, mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { batchChecksum } from "../src/checkpoints/batch-checksum.ts";
import type {
  CheckpointOptions,
  RunPlace,
  RunStore,
  SavedValue,
} from "../src/checkpoints/checkpoint-options.ts";
import { describeSavedRun } from "../src/checkpoints/run-record.ts";
import { CheckpointError } from "../src/errors.ts";
import { minimize } from "../src/minimize.ts";
import type { MinimizeOptions } from "../src/minimize-options.ts";
import { VERSION } from "../src/version.ts";
import { memoryStore } from "./memory-store.ts";

interface Line {
  readonly slope: Tensor;
  readonly offset?: Tensor;
}

type Points = { readonly x: Tensor; readonly y: Tensor };

const points = (from: number): Points => ({ x: tensor([from, 1, 2]), y: tensor([2 * from - 1, 1, 3]) });

function options(rest: Partial<MinimizeOptions<Line, Points>> = {}): MinimizeOptions<Line, Points> {
  return {
    backend: referenceBackend(),
    parameters: { slope: tensor([0]), offset: tensor([0]) },
    loss: ({ slope, offset }, { x, y }) => mean(square(sub(add(mul(x, slope), offset ?? 0), y))),
    optimizer: adam({ learningRate: 0.1 }),
    train: (epoch) => [0, 1, 2, 3].map((i) => points(epoch + i / 4)),
    epochs: 3,
    ...rest,
  };
}

const run = (checkpoints: CheckpointOptions, rest: Partial<MinimizeOptions<Line, Points>> = {}) =>
  minimize(options({ ...rest, checkpoints })).finish();

/** A store with the checkpoint of a run that was stopped after `steps`. */
async function stoppedAfter(
  steps: number,
  rest: Partial<MinimizeOptions<Line, Points>> = {},
  settings: SavedValue = null,
) {
  const [store, stop] = [memoryStore(), new AbortController()];
  const onStep = ({ step }: { step: number }) => {
    if (step === steps) stop.abort();
  };
  const result = await run({ store, settings }, { ...rest, signal: stop.signal, callbacks: [{ onStep }] });
  expect([result.stopped, result.steps]).toEqual(["aborted", steps]);
  return store;
}

const places = (rhythm: Partial<CheckpointOptions>, rest: Partial<MinimizeOptions<Line, Points>> = {}) => {
  const seen: RunPlace[] = [];
  const checkpoints = { store: memoryStore(), ...rhythm, onSave: (place: RunPlace) => void seen.push(place) };
  return run(checkpoints, rest).then(() => seen.map(({ step, epoch, batches }) => [step, epoch, batches]));
};

describe("a run is saved", () => {
  test("after every epoch, and not twice at the end", async () => {
    expect(await places({})).toEqual([
      [4, 2, 0],
      [8, 3, 0],
      [12, 4, 0],
    ]);
    expect(await places({ everyEpochs: 2 })).toEqual([
      [8, 3, 0],
      [12, 4, 0],
    ]);
  });

  test("within an epoch, after so many steps or seconds", async () => {
    const byFive = [
      [4, 2, 0],
      [8, 3, 0],
      [12, 4, 0],
    ];
    expect(await places({ everySteps: 5, everyEpochs: 1 })).toEqual(byFive);
    expect(await places({ everySteps: 5, everyEpochs: 9 })).toEqual([
      [5, 2, 1],
      [10, 3, 2],
      [12, 4, 0],
    ]);
    expect(await places({ everySteps: 1, everyEpochs: 9 }, { stepsPerCall: 3, epochs: 1 })).toEqual([
      [3, 1, 3],
      [4, 1, 4],
      [4, 2, 0],
    ]);
    expect((await places({ everySeconds: 0, everyEpochs: 9 })).length).toBe(13);
    expect((await places({ everySeconds: 1000, everyEpochs: 9 })).length).toBe(1);
  });

  test("when the signal stops it, and when its reader leaves", async () => {
    const store = await stoppedAfter(6);
    expect(placeOf(store)).toEqual([6, 2, 2]);
    const left = memoryStore();
    for await (const { epoch } of minimize(options({ checkpoints: { store: left, everyEpochs: 5 } })))
      if (epoch === 2) break;
    expect(placeOf(left)).toEqual([8, 3, 0]);
  });

  test("while training continues, one checkpoint at a time", async () => {
    let [writing, most, started] = [0, 0, 0];
    const waiting: (() => void)[] = [];
    const store: RunStore = {
      load: async () => ({ checkpoint: undefined, skipped: [] }),
      async save() {
        most = Math.max(most, ++writing);
        started++;
        await new Promise<void>((resolve) => waiting.push(resolve));
        writing--;
      },
    };
    const steps: number[] = [];
    const onStep = ({ step }: { step: number }) => void steps.push(step);
    const finished = run({ store, everySteps: 2, everyEpochs: 9 }, { callbacks: [{ onStep }] });
    while ((steps.at(-1) ?? 0) < 4) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 50));
    // Step 2 is being saved; the save after step 4 waits for it.
    expect([started, steps.at(-1)]).toEqual([1, 4]);
    const release = setInterval(() => waiting.shift()?.(), 1);
    const { stopped } = await finished;
    clearInterval(release);
    expect([most, started, writing, stopped]).toEqual([1, 7, 0, "completed"]);
  });

  test("an error of the store ends the run, and preserves the result", async () => {
    const store: RunStore = {
      load: async () => ({ checkpoint: undefined, skipped: [] }),
      save: async () => {
        throw new Error("the disk is full");
      },
    };
    const failed = minimize(options({ checkpoints: { store } }));
    await expect(failed.finish()).rejects.toThrow("the disk is full");
    const { stopped, history, parameters } = await failed.finish();
    expect([stopped, history.length, parameters.slope.data[0] !== 0]).toEqual(["failed", 2, true]);
    const last = minimize(options({ checkpoints: { store, everyEpochs: 9 } }));
    await expect(last.finish()).rejects.toThrow("the disk is full");
    expect((await last.finish()).stopped).toBe("failed");
  });
});

describe("a run resumes", () => {
  test("only when asked to", async () => {
    const store = await stoppedAfter(6);
    await expect(run({ store })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckpointError: checkpoint: the store: expected no checkpoint, since this is a new run; got one.
      Resume with resume: "if-present", or start a new run in another store; remove the checkpoints if you no longer need them.]
    `);
    await expect(run({ store: memoryStore(), resume: "always" })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [CheckpointError: checkpoint: the store: expected a checkpoint; got none.
      Start with resume: "if-present", or open the store of the run.]
    `);
    const damaged = memoryStore([], [{ name: "a", reason: "cut short" }]);
    await expect(run({ store: damaged, resume: "always" })).rejects.toThrow(
      "none that is intact, and 1 that are damaged",
    );
    expect((await run({ store: memoryStore(), resume: "if-present" })).resumed).toBeUndefined();
    expect((await run({ store, resume: "if-present" })).resumed).toMatchObject({
      step: 6,
      epoch: 2,
      batches: 2,
    });
  });

  test("and reports where, what was skipped, and includes the time before", async () => {
    const { saved } = await stoppedAfter(6);
    const skipped = [{ name: "checkpoint-9", reason: "cut short" }];
    const seen: unknown[] = [];
    const numbers = (saved.at(-1)!.record as { numbers: { seconds: number } }).numbers;
    numbers.seconds = 100;
    const store = memoryStore(saved, skipped);
    const result = await run({ store, resume: "always", onResume: (resumed) => void seen.push(resumed) });
    expect(result.resumed).toEqual({
      step: 6,
      epoch: 2,
      batches: 2,
      skipped,
      backend: "reference",
      version: VERSION,
      seconds: 100,
    });
    expect(seen).toEqual([result.resumed]);
    expect(result.seconds).toBeGreaterThan(100);
    const [, second] = result.history;
    expect(second!.remainingSeconds).toBeGreaterThan(49);
    expect(second!.seconds).toBeLessThan(5);
  });

  test("and describes it without its model", async () => {
    const store = await stoppedAfter(6, { seed: 4 }, { file: "sales.csv" });
    const { history, ...rest } = describeSavedRun(store.saved.at(-1)!);
    expect(rest).toEqual({
      step: 6,
      epoch: 2,
      batches: 2,
      settings: { file: "sales.csv" },
      seed: 4,
      backend: "reference",
      version: VERSION,
    });
    expect(history.map(({ epoch }) => epoch)).toEqual([1]);
    expect(() => describeSavedRun({ tensors: new Map(), record: [] })).toThrow(CheckpointError);
  });

  test("once finished does nothing, unless there are more epochs", async () => {
    const store = memoryStore();
    const first = await run({ store });
    const again = await run({ store, resume: "always" }, { train: () => [] });
    expect({ ...again, resumed: undefined, seconds: 0 }).toEqual({
      ...first,
      resumed: undefined,
      seconds: 0,
      programs: { training: 0, validation: 0 },
    });
    expect([again.resumed?.epoch, store.saved.length]).toEqual([4, 3]);
    const longer = await run({ store, resume: "always" }, { epochs: 5 });
    const whole = await minimize(options({ epochs: 5 })).finish();
    expect(longer.parameters).toEqual(whole.parameters);
    expect(longer.history.map(({ loss }) => loss)).toEqual(whole.history.map(({ loss }) => loss));
  });

  test("with the restored result if nothing more is done", async () => {
    const store = await stoppedAfter(2);
    const stop = new AbortController();
    stop.abort();
    const { parameters, steps } = await run({ store, resume: "always" }, { signal: stop.signal });
    const two = await minimize(options({ epochs: 1, train: () => [points(0), points(0.25)] })).finish();
    expect([parameters, steps]).toEqual([two.parameters, 2]);
    expect(store.saved.length).toBe(1);
  });
});

test("a signal takes effect while batches are skipped", async () => {
  const [store, stop] = [await stoppedAfter(7), new AbortController()];
  let given = 0;
  const train = function* () {
    for (let i = 0; i < 3; i++) {
      if (++given === 2) stop.abort();
      yield points(1 + i / 4);
    }
  };
  const { stopped, steps } = await run({ store, resume: "always" }, { train, signal: stop.signal });
  expect([stopped, steps, given]).toEqual(["aborted", 7, 2]);
});

describe("another run is rejected:", () => {
  const other: [string, Partial<MinimizeOptions<Line, Points>>, SavedValue?][] = [
    ["another shape", { parameters: { slope: tensor([0, 0, 0]), offset: tensor([0]) } }],
    ["a parameter less", { parameters: { slope: tensor([0]) } }],
    ["another optimizer", { optimizer: sgd({ learningRate: 0.1 }) }],
    ["another optimizer with more state", { optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }) }],
    ["another seed", { seed: 5 }],
    ["a plateau", { plateau: reduceOnPlateau() }],
    ["a validation", { validation: () => [points(0)] }],
    ["another rule for the carry", { resetCarry: "epoch" }],
    ["an additional carry", { carry: { mean: tensor([0]) } as never }],
    ["fewer epochs", { epochs: 1 }],
    ["other settings", {}, { file: "sales.csv", layers: [2, 4] }],
    ["more settings", {}, { file: "sales.csv", layers: [2, 3], extra: true }],
    ["no settings", {}, null],
    ["other data", { train: (epoch) => [0, 1, 2, 3].map((i) => points(epoch + i / 8)) }],
    ["fewer data", { train: () => [points(1)] }],
  ];
  test.each(other)("%s", async (_, rest, settings = { file: "sales.csv", layers: [2, 3] }) => {
    const store = await stoppedAfter(6, {}, { file: "sales.csv", layers: [2, 3] });
    const refused = await run({ store, resume: "if-present", settings }, rest).catch((error: Error) => error);
    expect(refused).toBeInstanceOf(CheckpointError);
    expect((refused as Error).message).toMatchSnapshot();
    expect(store.saved.length).toBe(2);
  });

  test("other data, also at the beginning of an epoch", async () => {
    const store = memoryStore();
    await run({ store }, { epochs: 2 });
    const shifted = run({ store, resume: "always" }, { train: (epoch) => [points(epoch + 0.125)] });
    await expect(shifted).rejects.toThrow("checkpoint: batch 1 of epoch 2: expected the checksum");
  });

  test("another program's checkpoint, and another version of this one", async () => {
    const store = await stoppedAfter(6);
    const { tensors, record } = store.saved[0]!;
    const withRecord = (changes: object) =>
      memoryStore([{ tensors, record: { ...(record as object), ...changes } as SavedValue }]);
    const messages = [
      withRecord({ content: "other" }),
      withRecord({ version: 2 }),
      withRecord({ numbers: { step: -1 } }),
      memoryStore([{ tensors, record: null }]),
    ];
    for (const own of messages)
      await expect(run({ store: own, resume: "if-present" })).rejects.toThrowErrorMatchingSnapshot();
  });

  test("any record with any part of it replaced throws a CheckpointError, or resumes", async () => {
    const store = await stoppedAfter(6, { validation: () => [points(0)], plateau: reduceOnPlateau() });
    const { tensors, record } = store.saved.at(-1)!;
    let [refused, gone] = [0, 0];
    for (const changed of withEachPartReplaced(record)) {
      const own = memoryStore([{ tensors, record: changed }]);
      const rest = { validation: () => [points(0)], plateau: reduceOnPlateau() };
      try {
        await run({ store: own, resume: "always" }, rest);
        gone++;
      } catch (error) {
        expect(error, JSON.stringify(changed)).toBeInstanceOf(GrusError);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(100);
    expect(gone).toBeGreaterThan(20);
  });

  test.each([
    [{ everySteps: 0 }, "minimize: everySteps is 0; expected a whole number of at least 1."],
    [{ everyEpochs: 1.5 }, "minimize: everyEpochs is 1.5; expected a whole number of at least 1."],
    [{ everySeconds: Number.NaN }, "minimize: everySeconds is NaN; expected a number of at least 0."],
    [{ resume: "yes" as never }, 'minimize: resume is "yes"; expected one of never, if-present, always.'],
  ])("invalid options: %o", (rhythm, message) => {
    expect(() => minimize(options({ checkpoints: { store: memoryStore(), ...rhythm } }))).toThrow(message);
  });
});

test("the checksum of a batch depends on every bit, shape, type and name", () => {
  const bytes = new Uint8Array(13).map((_, i) => i);
  const batch = { x: { shape: [13], dtype: "bool", data: bytes }, y: tensor([1, 2]) };
  const changed = [
    { ...batch, y: tensor([1, -2]) },
    { ...batch, y: tensor([[1, 2]]) },
    { ...batch, y: { shape: [2], dtype: "int32", data: new Int32Array(Float32Array.of(1, 2).buffer) } },
    { x: batch.x, z: batch.y },
    ...Array.from(bytes, (_, i) => ({ ...batch, x: { ...batch.x, data: bytes.with(i, 99) } })),
  ];
  const sums = [batch, ...changed].map(batchChecksum);
  expect(new Set(sums).size).toBe(changed.length + 1);
  const moved = { ...batch, x: { ...batch.x, data: new Uint8Array([7, ...bytes]).subarray(1) } };
  expect(batchChecksum(moved)).not.toBe(0);
});

test("the version is the package's", async () => {
  const { default: manifest } = await import("../package.json", { with: { type: "json" } });
  expect(VERSION).toBe(manifest.version);
});

/** A value with one of its parts, at any depth, replaced by something else. */
function* withEachPartReplaced(value: SavedValue | undefined): Generator<SavedValue> {
  yield* [null, -1, 0.5, "text", [], {}, [null]];
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value))
    for (const changed of withEachPartReplaced(part as SavedValue))
      yield (
        Array.isArray(value) ? value.with(Number(key), changed) : { ...value, [key]: changed }
      ) as SavedValue;
}

function placeOf({ saved }: ReturnType<typeof memoryStore>): number[] {
  const { numbers } = saved.at(-1)!.record as unknown as { numbers: RunPlace };
  return [numbers.step, numbers.epoch, numbers.batches];
}
