// The worker's module: trains, pauses and forecasts outside the page's main thread.
import { minimize, serveFit } from "@grus/train";
import weather from "vega-datasets/data/seattle-weather.csv?raw";
import { Gate } from "./gate.ts";
import { isPauseMessage, type WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";
import { startBackend } from "./start-backend.ts";
import { trainingOptions } from "./training.ts";
import { prepareWeather, testSeriesOf } from "./weather.ts";

const gate = new Gate();
const prepared = prepareWeather(weather);
const send = (message: WorkerMessage): void => postMessage(message);
/** Disposes of the previous run's backend: each run has its own, since the next may use another kind. */
let endLast = async (): Promise<void> => {};

serveFit(async (settings: LiveSettings, signal) => {
  await endLast();
  gate.open();
  const backend = await startBackend(settings);
  endLast = async () => backend.dispose();
  const options = await trainingOptions({ prepared: await prepared, gate, send }, backend, settings);
  return minimize({ ...options, signal });
});

addEventListener("message", ({ data }) => {
  if (!isPauseMessage(data)) return;
  if (data.isPaused) gate.close();
  else gate.open();
});

void prepared.then((found) => send({ type: "live-data", series: testSeriesOf(found) }));
