// The worker's module: reads data and forecasts it outside the page's main thread.
import { data, readCsv, type Table } from "grus";
import weather from "vega-datasets/data/seattle-weather.csv?raw";
import { liveTable } from "./live-table.ts";
import { makeForecast } from "./make-forecast.ts";
import type { FailedMessage, PageMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

const send = (message: WorkerMessage): void => postMessage(message);
/** The data to forecast: that of the last file that could be read. */
let table: Table | undefined;
let run = new AbortController();

addEventListener("message", ({ data: message }: MessageEvent<PageMessage>) => {
  if (message.type === "live-read") void read(message.file);
  else if (message.type === "live-start") void start(message.settings);
  else run.abort();
});

/** Reads a file, or the weather of the site; a file that cannot be read leaves the present data. */
async function read(file: File | undefined): Promise<void> {
  const name = file?.name ?? "seattle-weather.csv";
  try {
    const found = await readCsv(file?.stream() ?? weather, { file: name });
    send({ type: "live-table", table: liveTable(found, name, file === undefined ? "temp_max" : undefined) });
    table = found;
  } catch (error) {
    send(failedMessage(error));
  }
}

/** Forecasts the data. */
async function start(settings: LiveSettings): Promise<void> {
  run = new AbortController();
  const { signal } = run;
  try {
    if (table === undefined) throw new Error("A forecast was started before the data was read.");
    await makeForecast(table, settings, { send, signal });
  } catch (error) {
    send(signal.aborted ? { type: "live-stopped" } : failedMessage(error));
  }
}

/** Advice that names options of a call is left out: the page has none of these. */
function failedMessage(error: unknown): FailedMessage {
  const isOfData = error instanceof data.DataError;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    type: "live-failed",
    error: { name, message: isOfData ? error.messageWith(() => undefined) : message, isOfData },
  };
}
