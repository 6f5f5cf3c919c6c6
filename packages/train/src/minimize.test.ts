import { adam, sgd } from "@grus/optim";
import {
  add,
  div,
  log,
  maskedMean,
  matmul,
  mean,
  mul,
  randomUniform,
  referenceBackend,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { BatchError, NonFiniteError } from "./errors.ts";
import { minimize } from "./minimize.ts";
import type { LossContext, MinimizeOptions } from "./minimize-options.ts";
import { predictAll } from "./predict.ts";
import type { Progress } from "./progress.ts";

const backend = referenceBackend();

interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

const start: Line = { slope: tensor([[0]]), offset: tensor([0]) };

function points(from: number, count: number): Points {
  const x = Float32Array.from({ length: count }, (_, i) => Math.sin(from + i));
  return {
    x: tensor(x, [count, 1]),
    y: tensor(
      x.map((value) => 2 * value - 1),
      [count, 1],
    ),
  };
}

const squared = ({ slope, offset }: Line, { x, y }: Points): Tensor =>
  mean(square(sub(add(matmul(x, slope), offset), y)));

/** Options of a run that learns y = 2x − 1. */
function options(rest: Partial<MinimizeOptions<Line, Points>> = {}): MinimizeOptions<Line, Points> {
  return {
    backend,
    parameters: start,
    loss: squared,
    optimizer: adam({ learningRate: 0.1 }),
    train: (epoch) => [points(epoch, 8), points(epoch + 50, 8)],
    epochs: 60,
    ...rest,
  };
}

async function progressOf(run: AsyncIterable<Progress>): Promise<Progress[]> {
  const found: Progress[] = [];
  for await (const progress of run) found.push(progress);
  return found;
}

describe("minimize", () => {
  test("learns", async () => {
    const { parameters, stopped, steps, history, bestEpoch } = await minimize(options()).finish();
    expectClose([parameters.slope.data[0]!, parameters.offset.data[0]!], [2, -1], { absolute: 0.02 });
    expect([stopped, steps, history.length]).toEqual(["completed", 120, 60]);
    expect(history[bestEpoch - 1]!.loss).toBe(Math.min(...history.map(({ loss }) => loss)));
  });

  test("reports progress, epoch by epoch", async () => {
    const run = minimize(
      options({
        epochs: 3,
        validation: () => [points(100, 4)],
        metrics: ({ slope }) => ({ slope: sum(slope) }),
      }),
    );
    const progress = await progressOf(run);
    expect(progress.map(({ epoch, epochs, step }) => [epoch, epochs, step])).toEqual([
      [1, 3, 2],
      [2, 3, 4],
      [3, 3, 6],
    ]);
    for (const { loss, validationLoss, gradientNorm, seconds, remainingSeconds, metrics } of progress) {
      for (const value of [loss, validationLoss, gradientNorm, seconds]) expect(value).toBeGreaterThan(0);
      expect(remainingSeconds).toBeGreaterThanOrEqual(0);
      expect(metrics.slope).toBeGreaterThan(0);
    }
    expect(progress[2]!.remainingSeconds).toBe(0);
    expect((await run.finish()).history).toEqual(progress);
  });

  test("the same seed gives the same bits, and the loss gets a fresh key at every step", async () => {
    const noisy = (line: Line, batch: Points, { key }: LossContext) =>
      add(squared(line, batch), key === undefined ? 0 : mul(sum(line.slope), sum(randomUniform(key, [1]))));
    const run = (seed: number) => minimize(options({ loss: noisy, epochs: 4, seed })).finish();
    const [a, again, b] = [await run(1), await run(1), await run(2)];
    expect(a.parameters.slope.data).toEqual(again.parameters.slope.data);
    expect(a.parameters.slope.data).not.toEqual(b.parameters.slope.data);
  });

  test("keeps the parameters of the epoch with the best validation", async () => {
    const optimizer = sgd({ learningRate: 0.4 });
    const away = (epoch: number) => [epoch < 5 ? points(0, 8) : { x: tensor([[1]]), y: tensor([[50]]) }];
    const run = minimize(
      options({
        optimizer,
        epochs: 8,
        train: (epoch) => away(epoch).map(({ x, y }) => repeated(x, y)),
        validation: () => [points(3, 4)],
      }),
    );
    const { bestEpoch, parameters, history } = await run.finish();
    expect(bestEpoch).toBe(5);
    expect(history.filter(({ improved }) => improved).at(-1)!.epoch).toBe(5);
    expect(parameters.slope.data[0]).toBeLessThan(3);
  });

  test("takes another score of epochs, which early stopping follows", async () => {
    const scored = (changed: Partial<Parameters<typeof options>[0]>) =>
      minimize(options({ epochs: 6, optimizer: sgd({ learningRate: 0.01 }), ...changed })).finish();
    const last = await scored({});
    const fourth = await scored({ score: ({ epoch }) => Math.abs(epoch - 4) });
    expect([last.bestEpoch, fourth.bestEpoch]).toEqual([3, 4]);
    expect(fourth.history.map(({ improved }) => improved)).toEqual([true, true, true, true, false, false]);
    expect(fourth.parameters).not.toEqual(last.parameters);
    const flat = await scored({ score: () => 1, earlyStopping: { patience: 2 } });
    expect([flat.bestEpoch, flat.stopped]).toEqual([1, "early-stopping"]);
    await expect(scored({ score: ({ metrics }) => -metrics.accuracy! })).rejects.toThrow(
      "minimize: score of epoch 1 is NaN; expected a number, the lowest of which is the best.",
    );
  });

  test("stops early", async () => {
    const rising = options({
      optimizer: sgd({ learningRate: 0 }),
      epochs: 50,
      earlyStopping: { patience: 3 },
      validation: () => [points(3, 4)],
    });
    const { stopped, history, bestEpoch } = await minimize(rising).finish();
    expect([stopped, history.length, bestEpoch]).toEqual(["early-stopping", 4, 1]);
    const patient = await minimize({
      ...options({ epochs: 6, earlyStopping: { patience: 2, minDelta: 1000 } }),
    }).finish();
    expect(patient.history.length).toBe(3);
  });

  test("stops at a signal in the middle of an epoch, and keeps the best so far", async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const callbacks = [
      {
        onStep: ({ step }: { step: number }) => {
          seen.push(step);
          if (step === 5) controller.abort();
        },
      },
    ];
    const { stopped, history, bestEpoch, steps } = await minimize(
      options({ signal: controller.signal, callbacks }),
    ).finish();
    expect([stopped, history.length, bestEpoch, steps]).toEqual(["aborted", 2, 2, 5]);
    expect(seen).toEqual([1, 2, 3, 4, 5]);
  });

  test("stops at a signal in the middle of a validation", async () => {
    const controller = new AbortController();
    let asked = 0;
    function* validation() {
      for (let i = 0; i < 4; i++) {
        if (++asked === 6) controller.abort();
        yield points(i, 8);
      }
    }
    const { stopped, history, steps } = await minimize(
      options({ signal: controller.signal, validation }),
    ).finish();
    expect([stopped, history.length, steps, asked]).toEqual(["aborted", 1, 4, 6]);
  });

  test("stopped before the end of the first epoch, returns the last parameters", async () => {
    const controller = new AbortController();
    const callbacks = [{ onStep: () => controller.abort() }];
    const { parameters, bestEpoch } = await minimize(
      options({ signal: controller.signal, callbacks }),
    ).finish();
    expect(bestEpoch).toBe(0);
    expect(parameters.slope.data[0]).not.toBe(0);
  });

  test("ends when the loop is left", async () => {
    const run = minimize(options());
    for await (const { epoch } of run) if (epoch === 2) break;
    const { stopped, history } = await run.finish();
    expect([stopped, history.length]).toEqual(["left", 2]);
  });

  test("calls back after every epoch, and fails with a callback", async () => {
    const seen: number[] = [];
    await minimize(
      options({ epochs: 2, callbacks: [{ onEpoch: ({ epoch }) => void seen.push(epoch) }] }),
    ).finish();
    expect(seen).toEqual([1, 2]);
    const slopes: number[] = [];
    const { parameters } = await minimize(
      options({
        epochs: 3,
        callbacks: [{ onEpoch: (_, { slope }) => void slopes.push(Number(slope.data[0])) }],
      }),
    ).finish();
    // Separate for each epoch: kept parameters do not change with the next.
    expect(new Set(slopes).size).toBe(3);
    expect(slopes.at(-1)).toBe(parameters.slope.data[0]);
    const failing = { onEpoch: () => Promise.reject(new Error("no disk")) };
    await expect(minimize(options({ callbacks: [failing] })).finish()).rejects.toThrow("no disk");
  });

  test("waits as long as a callback does not resolve", async () => {
    const seen: number[] = [];
    let [arrive, open] = [(): void => {}, (): void => {}];
    const third = new Promise<void>((resolve) => {
      arrive = resolve;
    });
    const gate = new Promise<void>((resolve) => {
      open = resolve;
    });
    const onStep = async ({ step }: { step: number }) => {
      seen.push(step);
      if (step < 3) return;
      arrive();
      await gate;
    };
    const result = minimize(options({ epochs: 3, callbacks: [{ onStep }] })).finish();
    await third;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(seen).toEqual([1, 2, 3]);
    open();
    expect((await result).steps).toBe(6);
  });

  test("takes asynchronous sources", async () => {
    async function* later() {
      yield points(0, 8);
      yield await Promise.resolve(points(1, 8));
    }
    expect((await minimize(options({ train: later, epochs: 2 })).finish()).steps).toBe(4);
  });
});

/** The same row eight times, so that all batches have one shape. */
function repeated(x: Tensor, y: Tensor): Points {
  if (x.shape[0] === 8) return { x, y };
  const eight = (value: number) => tensor(new Float32Array(8).fill(value), [8, 1]);
  return { x: eight(x.data[0]!), y: eight(y.data[0]!) };
}

describe("padding rows", () => {
  interface Masked extends Points {
    readonly mask: Tensor;
  }
  const masked = ({ slope, offset }: Line, { x, y, mask }: Masked): Tensor =>
    maskedMean(square(sub(add(matmul(x, slope), offset), y)), mask);
  const batch = (values: number[], mask: number[]): Masked => ({
    x: tensor(values, [4, 1]),
    y: tensor(
      values.map((value) => 2 * value - 1),
      [4, 1],
    ),
    mask: tensor(mask, [4, 1]),
  });

  test("have no effect, in training and in means", async () => {
    const run = (last: number) =>
      minimize<Line, Masked>({
        backend,
        parameters: start,
        loss: masked,
        optimizer: adam({ learningRate: 0.1 }),
        train: () => [batch([1, 2, 3, 4], [1, 1, 1, 1]), batch([5, last, last, last], [1, 0, 0, 0])],
        epochs: 3,
      }).finish();
    const [a, b] = [await run(7), await run(-100)];
    expect(a.parameters.slope.data).toEqual(b.parameters.slope.data);
    expect(a.history.map(({ loss }) => loss)).toEqual(b.history.map(({ loss }) => loss));
  });

  test("have no weight in the mean of an epoch, unless weight says so", async () => {
    const still = (weight?: () => number) =>
      minimize<Line, Masked>({
        backend,
        parameters: start,
        loss: masked,
        optimizer: sgd({ learningRate: 0 }),
        train: () => [batch([1, 1, 1, 1], [1, 1, 1, 1]), batch([3, 0, 0, 0], [1, 0, 0, 0])],
        epochs: 1,
        ...(weight === undefined ? {} : { weight }),
      }).finish();
    expect((await still()).history[0]!.loss).toBeCloseTo((4 * 1 + 25) / 5, 5);
    expect((await still(() => 1)).history[0]!.loss).toBeCloseTo((1 + 25) / 2, 5);
  });
});

describe("a loss that is not finite", () => {
  const failing = (batches: readonly Points[], rest: Partial<MinimizeOptions<Line, Points>> = {}) =>
    minimize(options({ train: () => batches, epochs: 1, ...rest }));

  test("names the batch's element, and keeps the parameters before it", async () => {
    const bad = points(0, 4);
    (bad.x.data as Float32Array)[2] = Number.NaN;
    const run = failing([points(0, 4), bad]);
    const error = await run.finish().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NonFiniteError);
    expect((error as NonFiniteError).place).toEqual({
      tensor: "batch.x",
      index: [2, 0],
      value: Number.NaN,
      step: 2,
      epoch: 1,
      seed: 0,
    });
    expect((error as Error).message).toMatchInlineSnapshot(`
      "minimize: batch.x[2, 0] is NaN at step 2 (epoch 1, seed 0).
      Fill or drop missing values before batching."
    `);
    const { parameters, stopped } = await run.finish();
    expect(stopped).toBe("failed");
    expect(Number.isFinite(parameters.slope.data[0])).toBe(true);
    expect(parameters.slope.data[0]).not.toBe(0);
  });

  test("names the loss or the gradient", async () => {
    const infinite = failing([points(0, 4)], { loss: (line, batch) => div(squared(line, batch), 0) });
    await expect(infinite.finish()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [NonFiniteError: minimize: loss is Infinity at step 1 (epoch 1, seed 0).
      Lower the learning rate, clip the gradients (clipByGlobalNorm), or scale the inputs.]
    `);
    const steep = failing([points(0, 4)], {
      loss: ({ slope }) => sum(mul(slope, log(add(mul(slope, slope), 0)))),
      parameters: { ...start, slope: tensor([[0]]) },
    });
    await expect(steep.finish()).rejects.toThrow(NonFiniteError);
  });

  test("names initial parameters that are not finite", async () => {
    const run = failing([points(0, 4)], {
      parameters: { slope: tensor([[Number.NaN]]), offset: tensor([0]) },
    });
    await expect(run.finish()).rejects.toThrowErrorMatchingInlineSnapshot(`
      [NonFiniteError: minimize: parameters.slope[0, 0] is NaN at step 1 (epoch 1, seed 0).
      The initial parameters were not finite; initialise or load them again.]
    `);
  });
});

test("rejects invalid options", async () => {
  expect(() => minimize(options({ epochs: 0 }))).toThrowErrorMatchingInlineSnapshot(
    `[TrainingOptionError: minimize: epochs is 0; expected a whole number of at least 1.]`,
  );
  expect(() => minimize(options({ earlyStopping: { patience: 0 } }))).toThrowErrorMatchingInlineSnapshot(
    `[TrainingOptionError: minimize: patience is 0; expected a whole number of at least 1.]`,
  );
  expect(() => minimize(options({ epochs: undefined }))).toThrowErrorMatchingInlineSnapshot(`
    [TrainingOptionError: minimize: none of epochs, maxSteps and timeLimit is given; expected at least one.
    Give epochs: 10, maxSteps: 1000, or timeLimit: { minutes: 5 }.]
  `);
  expect(() => minimize(options({ maxSteps: 1.5 }))).toThrowErrorMatchingInlineSnapshot(
    `[TrainingOptionError: minimize: maxSteps is 1.5; expected a whole number of at least 1.]`,
  );
  expect(() =>
    minimize(options({ backend: Promise.resolve(backend) as never })),
  ).toThrowErrorMatchingInlineSnapshot(`
    [BackendError: minimize: backend is a promise; expected a backend.
    Await it: const backend = await createBackend().]
  `);
  expect(() => minimize(options({ backend: undefined as never }))).toThrowErrorMatchingInlineSnapshot(`
    [BackendError: minimize: backend is undefined; expected a backend.
    Pass the result of createBackend(), wasmBackend() or referenceBackend().]
  `);
  await expect(minimize(options({ train: () => [] })).finish()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TrainingOptionError: minimize: the training source gave no batch in epoch 1.
    Use more rows or smaller batches.]
  `);
  await expect(
    minimize(options({ validation: () => [] })).finish(),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TrainingOptionError: minimize: the validation source gave no batch in epoch 1.
    Use more rows or smaller batches.]
  `);
  const once = [points(0, 8)].values();
  await expect(minimize(options({ train: once })).finish()).rejects.toThrowErrorMatchingInlineSnapshot(`
    [TrainingOptionError: minimize: the training source gave no batch in epoch 2.
    An iterator can be consumed only once: give an array, or a function that returns a new one for each epoch.]
  `);
});

test("a batch holds tensors, and errors name other fields", async () => {
  const { x, y } = points(0, 8);
  const batches: Record<string, object> = {
    number: { x, y, size: 8 },
    lengths: { x, y, sequences: { lengths: [3, 5] } },
    floats: { x, y, label: [0.5, 1] },
    typed: { x, y, label: Int32Array.of(0, 1) },
    text: { x, y, name: "sales" },
    nothing: { x, y, label: null },
    empty: {},
  };
  const messages: Record<string, string> = {};
  for (const [name, batch] of Object.entries(batches)) {
    const error = await minimize(options({ train: [batch] as never }))
      .finish()
      .catch((thrown) => thrown);
    expect(error).toBeInstanceOf(BatchError);
    messages[name] = error.message;
  }
  expect(messages).toMatchInlineSnapshot(`
    {
      "empty": "minimize: batch has no fields; expected a tensor.
    Give at least one tensor.",
      "floats": "minimize: batch.label is an array of numbers; expected a tensor.
    Wrap it: tensor(label).",
      "lengths": "minimize: batch.sequences.lengths is an array of numbers; expected a tensor.
    Wrap it: tensor(Int32Array.from(lengths)).",
      "nothing": "minimize: batch.label is null; expected a tensor.
    Leave it out of the batch.",
      "number": "minimize: batch.size is the number 8; expected a tensor.
    Leave it out of the batch, or wrap it: tensor(8).",
      "text": "minimize: batch.name is a string; expected a tensor.
    Leave it out of the batch.",
      "typed": "minimize: batch.label is an Int32Array without a shape; expected a tensor.
    Wrap it: tensor(label), or tensor(label, shape).",
    }
  `);
  const named = minimize(options({ train: [batches.number] as never, caller: "fit" }));
  await expect(named.finish()).rejects.toThrow("fit: batch.size is the number 8;");
});

test("yields to the event loop", async () => {
  let turns = 0;
  const timer = setInterval(() => turns++, 1);
  await minimize(options({ epochs: 300, train: () => [points(0, 8)] })).finish();
  clearInterval(timer);
  expect(turns).toBeGreaterThan(0);
});

test.each([
  ["undefined", () => {}, "Return the loss."],
  [
    "an instance of Promise",
    async () => tensor(0),
    "Make it a function that is not async: losses are traced",
  ],
  ["undefined", () => ({ carry: tensor(0), loss: undefined }), "Return the loss."],
  ["a record of value", () => ({ value: tensor(0) }), "Return the loss."],
])("rejects a loss that returned %s", async (got, loss, cure) => {
  await expect(minimize(options({ loss: loss as never })).finish()).rejects.toThrow(
    `minimize: loss returned ${got}; expected a scalar tensor.\n${cure}`,
  );
});

test.each([
  [points(0, 4), "train is a record of x, y", "Put the batch in an array: [{ x, y }]."],
  [() => points(0, 4), "the result of train is a record of x, y", "Put the batch in an array"],
  [
    async () => [points(0, 4)],
    "the result of train is an instance of Promise",
    "Await it, or give an async iterable.",
  ],
  [undefined, "train is undefined", "Put the batches in an array."],
])("rejects a source that is not iterable", async (train, problem, cure) => {
  await expect(minimize(options({ train: train as never })).finish()).rejects.toThrow(
    `minimize: ${problem}; expected batches: an array, an iterable or a function of the epoch.\n${cure}`,
  );
});

test("rejects a batch in place of validation batches", async () => {
  const validation = points(0, 4) as never;
  await expect(minimize(options({ validation })).finish()).rejects.toThrow(
    "minimize: validation is a record of x, y; expected batches",
  );
});

test("rejects lengths outside the padded steps, in every batch", async () => {
  const batchOf = (...lengths: number[]) => ({
    input: { values: tensor(new Float32Array(6), [2, 3, 1]), lengths: tensor(Int32Array.from(lengths)) },
  });
  const run = (stepsPerCall: number, ...lengths: number[]) =>
    minimize({
      backend,
      parameters: start,
      loss: ({ offset }) => mean(square(offset)),
      optimizer: sgd({ learningRate: 0.1 }),
      train: [batchOf(0, 3), batchOf(...lengths)],
      epochs: 1,
      stepsPerCall,
    }).finish();
  await expect(run(1, 2, 99)).rejects.toThrowErrorMatchingInlineSnapshot(`
    [BatchError: minimize: row 1 of batch.input.lengths is 99; expected 0 to 3, since values have 3 steps.
    Give the number of valid steps of each row.]
  `);
  await expect(run(2, -5, 1)).rejects.toThrow("row 0 of batch.1.input.lengths is -5; expected 0 to 3");
  await expect(
    predictAll({ backend, parameters: start, model: ({ offset }) => offset, batches: [batchOf(1, 4)] }),
  ).rejects.toThrow("predictAll: row 1 of batch.input.lengths is 4; expected 0 to 3");
});
