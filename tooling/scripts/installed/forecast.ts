// Trains a forecaster on a table, compares it with a naive forecast, and saves and reopens it.
import { readCsv, windowTargets } from "@grus/data";
import { naive, next, open, prepare, restore, save, train } from "@grus/forecast";
import { referenceBackend } from "@grus/tensor";

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const rows = Array.from({ length: 60 }, (_, i) => `${day(i)},${(10 + 5 * Math.sin(i / 4)).toFixed(3)}`);
const table = await readCsv(`date,level\n${rows.join("\n")}\n`);
const prepared = prepare(table, { target: "level", horizon: 2, context: 6 });
const backend = referenceBackend();
const run = await train({ backend, prepared, epochs: 2, hiddenSize: 4 });
let epochs = 0;
for await (const { epoch } of run) epochs = epoch;
if (epochs !== 2) throw new Error(`${epochs} epochs`);
const { forecaster } = await run.finish();

const truth = windowTargets(prepared.test, prepared.target);
if (naive.predict(naive.drift, prepared.test, prepared.target).length !== truth.length)
  throw new Error("wrong number of naive forecasts");
const expected = await next(backend, forecaster, prepared);
const again = open(save(forecaster));
const found = await next(backend, again, restore(table, again.preparation));
if (String(found) !== String(expected)) throw new Error(`${[...found]}, expected ${[...expected]}`);
