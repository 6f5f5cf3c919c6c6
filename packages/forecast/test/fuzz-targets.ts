// Fuzz targets: model.json of forecasters, beside the tensors that they have.
import { referenceBackend } from "@grus/tensor";
import { type FuzzTarget, type Mutate, mutateJson } from "@grus/testing/fuzz";
import { open } from "../src/forecaster/forecaster-files.ts";
import { closedForecasters, networkForecasters, type SavedForecaster } from "./saved-forecasters.ts";

const backend = referenceBackend();
const encoded = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value));
const decoded = (file: Uint8Array): Record<string, unknown> => JSON.parse(new TextDecoder().decode(file));

/** Changes the values of a model.json; `own`, by which its tensors are found, stays. */
const mutateValues: Mutate = (file, random) => {
  const { own, ...about } = decoded(file);
  return encoded({ own, ...(mutateJson(about, random) as object) });
};

/** Opens a model.json beside the tensors of the forecaster that it was, and forecasts. */
async function useForecaster(saved: readonly SavedForecaster[], file: Uint8Array): Promise<unknown> {
  const { own, ...about } = decoded(file);
  const { files, table, future } = saved.find(({ name }) => name === own)!;
  const forecaster = open({ json: JSON.stringify(about), safetensors: files.safetensors }, backend);
  return forecaster.predict(table, { future, levels: [0.5, 0.9] });
}

function target(name: string, saved: readonly SavedForecaster[], weight: number): FuzzTarget {
  return {
    name,
    code: ["forecast/src/forecaster/", "forecast/src/intervals/", "forecast/src/parts/"],
    files: saved.map(({ name: own, files }) => encoded({ own, ...JSON.parse(files.json) })),
    mutate: mutateValues,
    read: (file) => useForecaster(saved, file),
    weight,
  };
}

export const targets: readonly FuzzTarget[] = [
  target("forecasters", await closedForecasters(), 0.2),
  target("forecasting networks", await networkForecasters(backend), 0.1),
];
