// Loggers: JSON lines, CSV and TensorBoard's event files, to sinks and to files.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { adam, reduceOnPlateau } from "@grus/optim";
import { mean, mul, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { afterAll, describe, expect, test } from "vitest";
import { csvLogger } from "../src/loggers/csv-logger.ts";
import { jsonLinesLogger } from "../src/loggers/json-lines-logger.ts";
import { csvFile, fileSink, jsonLinesFile, tensorBoardDirectory } from "../src/loggers/log-files.ts";
import type { LogSink } from "../src/loggers/log-sink.ts";
import { tensorBoardLogger, tensorBoardWriter } from "../src/loggers/tensorboard-logger.ts";
import { minimize } from "../src/minimize.ts";
import type { Callback, Progress } from "../src/progress.ts";
import { memoryStore } from "./memory-store.ts";

const fixture = new URL("./tensorboard/", import.meta.url);

/** A sink that keeps what is written. */
function kept(): LogSink & { readonly chunks: (string | Uint8Array)[] } {
  const chunks: (string | Uint8Array)[] = [];
  return { chunks, write: (chunk) => void chunks.push(chunk) };
}

const bytesOf = (chunks: readonly (string | Uint8Array)[]) =>
  Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));

const points = { x: tensor([0, 1, 2]), y: tensor([1, 3, 5]) };

/** Three epochs of two steps, with a validation, a metric and a plateau rule. */
function run(callbacks: readonly Callback[], rest: object = {}) {
  return minimize({
    backend: referenceBackend(),
    parameters: { slope: tensor(0) },
    train: [points, points],
    validation: [points],
    loss: ({ slope }: { slope: Tensor }, { x, y }: typeof points) => mean(square(sub(mul(x, slope), y))),
    metrics: ({ slope }) => ({ 'slope, "learned"': slope }),
    optimizer: adam({ learningRate: 0.1 }),
    plateau: reduceOnPlateau({ patience: 1 }),
    epochs: 3,
    callbacks,
    ...rest,
  }).finish();
}

describe("TensorBoard", () => {
  test("event files equal those of its own writer, byte for byte", async () => {
    const { events } = JSON.parse(await readFile(new URL("events.json", fixture), "utf8"));
    const expected = await readFile(new URL("events.out.tfevents.fixture", fixture));
    const sink = kept();
    // The time of the version event, and of each number.
    const times = events.map(({ wallTime }: { wallTime: number }) => wallTime * 1000);
    const writer = tensorBoardWriter({ sink, now: () => times.shift()! });
    let count = 0;
    for (const { tag, simpleValue, step } of events) {
      if (tag === undefined) continue;
      await writer.write(tag, simpleValue, step);
      count++;
    }
    expect([count, bytesOf(sink.chunks).equals(expected)]).toEqual([6, true]);
  });

  test("has the numbers of every epoch, and of steps on request", async () => {
    const [logged, expected] = [kept(), kept()];
    const now = () => 1_700_000_000_000;
    const { history } = await run([tensorBoardLogger({ sink: logged, now, everySteps: 4 })]);
    const writer = tensorBoardWriter({ sink: expected, now });
    for (const progress of history) {
      const { step, loss, validationLoss, gradientNorm, learningRateScale, seconds, metrics } = progress;
      await writer.write("loss/train", loss, step);
      await writer.write("loss/validation", validationLoss!, step);
      await writer.write("training/gradient norm", gradientNorm, step);
      await writer.write("training/learning rate scale", learningRateScale!, step);
      await writer.write("training/seconds per epoch", seconds, step);
      await writer.write('metrics/slope, "learned"', Object.values(metrics)[0]!, step);
    }
    expect(logged.chunks.length).toBe(1 + 3 * 6 + 2);
    const isStep = (chunk: string | Uint8Array) => Buffer.from(chunk).includes("step/");
    expect(logged.chunks.filter((chunk) => !isStep(chunk))).toEqual(expected.chunks);
    expect(logged.chunks.filter(isStep).length).toBe(2);
  });

  test("steps beyond 32 bits and tags beyond ASCII", async () => {
    const sink = kept();
    await tensorBoardWriter({ sink, now: () => 0 }).write("Verlust/µ", -0.5, 2 ** 40 + 3);
    const event = Buffer.from(sink.chunks[1]!).subarray(12, -4);
    expect(event.toString("hex")).toBe(
      // wall time 0; step 2^40 + 3; summary { value { tag, simple_value -0.5 } }
      "09000000000000000010838080808020" + "2a13" + "0a11" + "0a0a" + "5665726c7573742fc2b5" + "15000000bf",
    );
  });
});

test("JSON lines: one object per epoch, and per step on request", async () => {
  const sink = kept();
  const { history } = await run([jsonLinesLogger({ sink, everySteps: 5 })]);
  const lines = bytesOf(sink.chunks)
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ event, step }) => [event, step])).toEqual([
    ["epoch", 2],
    ["epoch", 4],
    ["step", 5],
    ["epoch", 6],
  ]);
  const { epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds, metrics } =
    history[2]!;
  expect(lines[3]).toEqual({
    event: "epoch",
    ...{ epoch, step, loss, validationLoss, gradientNorm, learningRateScale, seconds, metrics },
  });
});

test("CSV: a header and a row per epoch", async () => {
  const sink = kept();
  const { history } = await run([csvLogger({ sink })]);
  const [heading, ...rows] = bytesOf(sink.chunks).toString().trimEnd().split("\n");
  expect(heading).toBe(
    'epoch,step,loss,validationLoss,gradientNorm,learningRateScale,seconds,"slope, ""learned"""',
  );
  expect(rows.map((row) => row.split(",").map(Number).slice(0, 4))).toEqual(
    history.map(({ epoch, step, loss, validationLoss }) => [epoch, step, loss, validationLoss]),
  );
  const bare: Progress = { ...history[0]!, metrics: {} };
  const { validationLoss: _, learningRateScale: __, ...without } = bare;
  const other = kept();
  await csvLogger({ sink: other }).onEpoch?.(without, undefined);
  expect(String(other.chunks[1]).split(",").slice(3, 6)).toEqual(["", String(bare.gradientNorm), ""]);
});

test("rejects invalid everySteps", () => {
  expect(() => jsonLinesLogger({ sink: kept(), everySteps: 0 })).toThrowErrorMatchingInlineSnapshot(
    `[TrainingOptionError: jsonLinesLogger: everySteps is 0; expected a whole number of at least 1.]`,
  );
  expect(() => tensorBoardLogger({ sink: kept(), everySteps: 1.5 })).toThrow(
    "tensorBoardLogger: everySteps is 1.5",
  );
});

describe("files", async () => {
  const folder = await mkdtemp(join(tmpdir(), "grus-logs-"));
  afterAll(() => rm(folder, { recursive: true }));

  test("are created with their directories, and continued by a resumed run", async () => {
    const [json, csv, board] = [
      join(folder, "a/b/log.jsonl"),
      join(folder, "a/c/log.csv"),
      join(folder, "a/board"),
    ];
    const callbacks = async () => [
      await jsonLinesFile(json, { everySteps: 2 }),
      await csvFile(csv),
      await tensorBoardDirectory(board),
    ];
    const store = memoryStore();
    await run(await callbacks(), { epochs: 2, checkpoints: { store } });
    await run(await callbacks(), { epochs: 3, checkpoints: { store, resume: "always" } });
    const lines = (await readFile(json, "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ event, step }) => `${event} ${step}`)).toEqual([
      ...["step 2", "epoch 2", "step 4", "epoch 4", "step 6", "epoch 6"],
    ]);
    const rows = (await readFile(csv, "utf8")).trimEnd().split("\n");
    expect(rows.map((row) => row.split(",")[0])).toEqual(["epoch", "1", "2", "3"]);
    const files = await readdir(board);
    expect(files.length).toBe(2);
    for (const file of files) {
      expect(file).toMatch(/^events\.out\.tfevents\.\d{10}\./);
      expect((await readFile(join(board, file))).includes("brain.Event:2")).toBe(true);
    }
  });

  test("an incomplete line is terminated first, and nothing is lost", async () => {
    const path = join(folder, "cut.jsonl");
    await writeFile(path, '{"event":"epoch"}\n{"event":"ep');
    const sink = await fileSink(path);
    await sink.write('{"event":"step"}\n');
    expect(await readFile(path, "utf8")).toBe('{"event":"epoch"}\n{"event":"ep\n{"event":"step"}\n');
    expect([sink.isContinued, (await fileSink(join(folder, "new.jsonl"))).isContinued]).toEqual([
      true,
      false,
    ]);
  });
});
