// From a CSV text to batches, and back to the file's units.
import {
  batches,
  ColumnError,
  fitScaler,
  inverseTransform,
  numberColumn,
  readCsv,
  transform,
  windows,
} from "@grus/data";

const days = Array.from({ length: 120 }, (_, i) =>
  new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10),
);
const table = await readCsv(["day,y", ...days.map((day, i) => `${day},${10 + (i % 7)}`)].join("\n"));
const y = numberColumn(table, "y").values;
const scaler = fitScaler(new Map([["y", y]]), { rows: 84 });
const scaled = Float32Array.from(transform(scaler, "y", y));
const train = windows({ inputs: scaled, features: 1, targets: scaled }, { context: 14, horizon: 3, to: 84 });
const shapes = new Set<string>();
for (const { input, target } of batches(train, { batchSize: 8, shuffle: { seed: 1, epoch: 0 } })) {
  shapes.add(`${input.shape.slice(0, 2).join()} ${target.shape.join()}`);
}

if ([...shapes].join(";") !== "8,14 8,3") throw new Error(`batches of ${[...shapes].join("; ")}`);
const mean = inverseTransform(scaler, "y", [0])[0] ?? Number.NaN;
if (!(mean > 12 && mean < 14)) throw new Error(`scaled 0 is ${mean}, expected the mean of about 13`);
try {
  numberColumn(table, "z");
  throw new Error("found a missing column");
} catch (error) {
  if (!(error instanceof ColumnError)) throw error;
}
