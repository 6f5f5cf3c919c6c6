// The worker's module: reads data and forecasts it outside the page's main thread.
import { io, readCsv, type Table, data as tables } from "grus";
import weather from "vega-datasets/data/seattle-weather.csv?raw";
import { interruptedRun, type KeptRun, keepRun } from "./kept-run.ts";
import { liveTable } from "./live-table.ts";
import { makeForecast } from "./make-forecast.ts";
import type { FailedMessage, PageMessage, WorkerMessage } from "./messages.ts";
import type { LiveSettings } from "./settings.ts";

const send = (message: WorkerMessage): void => postMessage(message);
/** The data to forecast, and the file of it: of the last one that could be read. */
let data: { readonly table: Table; readonly file: File } | undefined;
let run = new AbortController();

addEventListener("message", ({ data: message }: MessageEvent<PageMessage>) => {
  if (message.type === "live-read") void read(message.file);
  else if (message.type === "live-start") void start(message.settings);
  else run.abort();
});

/** Reads a file, or the weather of the site; a file that cannot be read leaves the present data. */
async function read(file: File | undefined): Promise<void> {
  try {
    const interrupted = data === undefined && file === undefined ? await interruptedRun() : undefined;
    if (interrupted === undefined) return await (file === undefined ? readSample() : readFile(file));
    await readFile(interrupted.file);
    send({ type: "live-continued", settings: interrupted.settings });
    await make(interrupted.settings, interrupted);
  } catch (error) {
    send(failedMessage(error));
  }
}

function readSample(): Promise<void> {
  return readFile(new File([weather], "seattle-weather.csv"), "temp_max");
}

async function readFile(file: File, target?: string): Promise<void> {
  const { name } = file;
  const table = await readCsv(file.stream(), { file: name });
  send({ type: "live-table", table: liveTable(table, name, target) });
  data = { table, file };
}

/** Forecasts the data. One that takes minutes is kept until it ends. */
async function start(settings: LiveSettings): Promise<void> {
  const isLong = settings.minutes > 0 && data !== undefined;
  await make(settings, isLong ? await kept(settings, data!.file) : undefined);
}

/** Keeps the forecast, and says whether that is possible here. */
async function kept(settings: LiveSettings, file: File): Promise<KeptRun | undefined> {
  try {
    return await keepRun(settings, file);
  } catch (error) {
    if (error instanceof io.ModelFileError) return undefined;
    throw error;
  }
}

async function make(settings: LiveSettings, own: KeptRun | undefined): Promise<void> {
  run = new AbortController();
  const { signal } = run;
  if (settings.minutes > 0) send({ type: "live-kept", isKept: own !== undefined });
  try {
    if (data === undefined) throw new Error("A forecast was started before the data was read.");
    await makeForecast(data.table, settings, { send, signal, store: own?.store });
  } catch (error) {
    send(signal.aborted ? { type: "live-stopped" } : failedMessage(error));
  } finally {
    await own?.forget();
  }
}

/** Advice that names options of a call is left out: the page has none of these. */
function failedMessage(error: unknown): FailedMessage {
  const isOfData = error instanceof tables.DataError;
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return {
    type: "live-failed",
    error: { name, message: isOfData ? error.messageWith(() => undefined) : message, isOfData },
  };
}
