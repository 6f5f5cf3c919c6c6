// What models lose by weights in float16 and int8, and what they gain in size and speed: a forecaster of Seattle's
// weather, a tagger of the Brown corpus, and an LSTM of 52 MB. Prints the table of the README of
// @grus/backend-wasm.
import { readFileSync } from "node:fs";
import { wasmBackend } from "@grus/backend-wasm/stored";
import { type Backend, mapTree, type WeightFormat } from "@grus/tensor";
import {
  compile,
  createBackend,
  forecast,
  io,
  key,
  lstm,
  ops,
  readCsv,
  sequential,
  stream,
  type Tensor,
  type TensorData,
  tensor,
  text,
} from "grus";
import { expect, test } from "vitest";
import { splitBrown } from "./part-of-speech/brown.ts";

const encodings = { float32: undefined, float16: io.float16Weights, int8: io.int8Weights };
const formats: readonly WeightFormat[] = ["float32", "float16", "int8"];

interface Measured {
  /** The metric of the model. */
  readonly metric: number;
  /** Bytes of its weights in a file. */
  readonly bytes: number;
  /** Milliseconds of a step or a row. */
  readonly time?: number | undefined;
  readonly outputs: ArrayLike<number>;
}

/** Prints a row for each format, and checks int8 within 1 % of the metric of float32. */
async function compareFormats(
  name: string,
  metric: string,
  measure: (format: WeightFormat) => Promise<Measured>,
): Promise<void> {
  const found = new Map<WeightFormat, Measured>();
  for (const format of formats) found.set(format, await measure(format));
  const plain = found.get("float32")!;
  for (const [format, { metric: value, bytes, time, outputs }] of found) {
    const most = Math.max(...Array.from(plain.outputs, Math.abs));
    const error = Math.max(...Array.from(outputs, (y, i) => Math.abs(y - plain.outputs[i]!))) / most;
    console.info(
      `| ${name} | ${format} | ${bytes} | ${error.toExponential(1)} | ${value.toFixed(5)} ${metric} | ${time === undefined ? "" : `${time.toFixed(3)} ms`} |`,
    );
  }
  expect(Math.abs(found.get("int8")!.metric / plain.metric - 1)).toBeLessThan(0.01);
  expect(Math.abs(found.get("float16")!.metric / plain.metric - 1)).toBeLessThan(0.001);
}

/** Bytes of a file of the tensors. */
function bytesOf(tensors: Readonly<Record<string, TensorData>>, weights: WeightFormat): number {
  return io.writeSafetensors(tensors, {}, { weights: encodings[weights] }).length;
}

function backendWith(weights: WeightFormat): Promise<Backend> {
  return weights === "float32" ? createBackend("wasm", { threads: 1 }) : wasmBackend({ threads: 1, weights });
}

/** The shortest time of a call, of 7. */
function shortest(call: () => void, times: number): number {
  let best = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 7; run++) {
    const start = performance.now();
    for (let i = 0; i < times; i++) call();
    best = Math.min(best, (performance.now() - start) / times);
  }
  return best;
}

test("a forecaster", async () => {
  const csv = new URL("../../cli/node_modules/vega-datasets/data/seattle-weather.csv", import.meta.url);
  const lines = readFileSync(csv, "utf8").trim().split("\n");
  const tableOf = (rows: number) => readCsv(lines.slice(0, 1 + rows).join("\n"));
  const table = await tableOf(lines.length - 1);
  const backend = await createBackend("wasm", { threads: 1 });
  const { forecaster } = await forecast.forecast(table, {
    target: "temp_max",
    backend,
    portable: true,
    network: { hiddenSize: 48, steps: 200 },
    minutes: 0.3,
  });
  const model = forecast.forecasterModel(forecaster, { levels: [] });
  const values = table.columns.get("temp_max")!.values;
  const ends = Array.from({ length: 30 }, (_, i) => table.rows - model.horizon * (1 + i));
  const windows: Record<string, TensorData>[] = [];
  for (const end of ends)
    windows.push(await forecast.forecasterInputs(forecaster, model, await tableOf(end)));
  const inputs = Object.fromEntries(
    model.inputs.map(({ name }) => {
      const [first, ...rest] = windows.map((own) => own[name]!);
      const all = [first!, ...rest].flatMap(({ data }) => [...data]);
      const shape = [ends.length, ...first!.shape.slice(1)];
      return [
        name,
        first!.dtype === "int32"
          ? tensor(Int32Array.from(all), shape)
          : tensor(Float32Array.from(all), shape),
      ];
    }),
  );
  await compareFormats("forecaster", "°C of error", async (weights) => {
    const own = await backendWith(weights);
    const apply = (given: Record<string, Tensor>) => model.apply(model.parameters, given);
    const compiled = await compile(own, apply, inputs);
    const { forecast: found } = await compiled.run(inputs);
    const apart = Array.from(found!.data, (value, i) => {
      const at = ends[Math.floor(i / model.horizon)]! + (i % model.horizon);
      return Math.abs(value - Number(values[at]));
    });
    const time = shortest(() => compiled.runSync(inputs), 5) / ends.length;
    await own.dispose();
    const metric = apart.reduce((a, b) => a + b, 0) / apart.length;
    return { metric, time, bytes: bytesOf(model.parameters, weights), outputs: found!.data };
  });
  await backend.dispose();
}, 120_000);

test("a tagger", async () => {
  const backend = await createBackend("wasm", { threads: 1 });
  const { train, test: held } = splitBrown(40);
  const { tagger } = await text.learnTagger(train, {
    backend,
    test: held,
    model: { hiddenSize: 32, embeddingSize: 32, characters: { outputSize: 50 }, dropout: 0.25 },
    epochs: 3,
    batchSize: 16,
    learningRate: 0.01,
  });
  const named = Object.fromEntries(
    ops.flatten<TensorData>(tagger.parameters).map(({ path, leaf }) => [path, leaf] as const),
  );
  await compareFormats("tagger", "of words right", async (weights) => {
    const { tensors } = io.readSafetensors(io.writeSafetensors(named, {}, { weights: encodings[weights] }));
    const places = ops.flatten<TensorData>(tagger.parameters).map(({ path }) => path);
    let next = 0;
    const parameters = mapTree(tagger.parameters, () => ops.fromData(tensors.get(places[next++]!)!) as never);
    const own = text.sentenceTagger({ ...tagger, backend, parameters } as never);
    const found = await own.predict(held.map(({ words }) => words));
    const right = found.flatMap(({ tags }, i) => tags.map((tag, j) => Number(tag === held[i]!.tags[j])));
    const metric = right.reduce((a, b) => a + b, 0) / right.length;
    const outputs = found.flatMap(({ probabilities }) => [...probabilities]);
    return { metric, bytes: bytesOf(named, weights), outputs };
  });
  await backend.dispose();
}, 120_000);

test("an LSTM of 52 MB, whose states a linear head reads", async () => {
  const [inputSize, steps, train] = [128, 400, 300];
  const model = sequential({ rnn: lstm({ inputSize, hiddenSize: 1024, layers: 2 }) });
  const parameters = model.init(key(1));
  const named = Object.fromEntries(
    ops.flatten<TensorData>(parameters).map(({ path, leaf }) => [path, leaf] as const),
  );
  const noise = ops.randomNormal(key(2), [2 * steps]).data;
  const signal = (t: number) => Math.sin(t / 5) + 0.5 * Math.sin(t / 11 + 1) + 0.1 * noise[t + 20]!;
  const statesOf = async (weights: WeightFormat) => {
    const backend = await backendWith(weights);
    const run = await stream({ backend, model, parameters });
    const input = (t: number) => Float32Array.from({ length: inputSize }, (_, i) => 2 * signal(t - (i % 16)));
    const states = Array.from({ length: steps }, (_, t) => Array.from(run.push(input(t)).data));
    const x = input(1);
    const time = shortest(() => run.push(x), 5);
    await backend.dispose();
    return { states, time };
  };
  const { states } = await statesOf("float32");
  const head = ridge(states.slice(0, train), (t) => signal(t + 12), 0.3);
  await compareFormats("LSTM", "of error", async (weights) => {
    const { states: own, time } = await statesOf(weights);
    const outputs = own.slice(train).map((state) => head(state));
    const apart = outputs.map((value, i) => Math.abs(value - signal(train + i + 12)));
    const metric = apart.reduce((a, b) => a + b, 0) / apart.length;
    return { metric, time, bytes: bytesOf(named, weights), outputs };
  });
}, 240_000);

/** A linear head on states, fitted by ridge regression; as many coefficients as states. */
function ridge(
  states: readonly (readonly number[])[],
  target: (t: number) => number,
  penalty: number,
): (state: readonly number[]) => number {
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
  const rows = states.map((a, t) => [
    ...states.map((b, u) => dot(a, b) + (t === u ? penalty : 0)),
    target(t),
  ]);
  // Gaussian elimination, without pivots, since the matrix is positive definite.
  for (const [k, pivot] of rows.entries())
    for (const [t, row] of rows.entries()) {
      const factor = t === k ? 0 : row[k]! / pivot[k]!;
      if (factor !== 0) for (let j = k; j < row.length; j++) row[j]! -= factor * pivot[j]!;
    }
  const coefficients = rows.map((row, t) => row.at(-1)! / row[t]!);
  return (state) => states.reduce((sum, own, t) => sum + coefficients[t]! * dot(own, state), 0);
}
