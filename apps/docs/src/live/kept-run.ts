// A forecast that outlives the page: its data, its settings and what has been fitted, in the browser's private files.
import { forecast, io } from "grus";
import { isLiveSettings, type LiveSettings } from "./settings.ts";

/** A forecast that is kept until it is forgotten. */
export interface KeptRun {
  readonly store: forecast.FitStore;
  /** Removes what is kept. */
  forget(): Promise<void>;
}

/** A forecast that was interrupted. */
export interface InterruptedRun extends KeptRun {
  readonly settings: LiveSettings;
  readonly file: File;
}

const [FOLDER, FITS, RUN, DATA] = ["grus-live", "grus-live/fits", "run.json", "data.csv"] as const;

/** Keeps a forecast from now on. Throws `ModelFileError` where the browser keeps no files, or another page forecasts. */
export async function keepRun(settings: LiveSettings, file: File): Promise<KeptRun> {
  const fits = await io.openBrowserKeyedCheckpoints(FITS);
  await write(DATA, file);
  // Written last: a forecast without it is not continued.
  await write(RUN, JSON.stringify({ name: file.name, settings }));
  return keptOver(fits);
}

/** The forecast that was interrupted, unless another page makes it; undefined if there is none. */
export async function interruptedRun(): Promise<InterruptedRun | undefined> {
  const found = await readRun();
  if (found === undefined) return undefined;
  const fits = await openFits();
  return fits && { ...keptOver(fits), ...found };
}

/** Milliseconds between attempts, and how many: the worker of a page that was just left may still hold the files. */
const [WAIT, ATTEMPTS] = [200, 10] as const;

/** The files of the fits; undefined while another page holds them. */
async function openFits(): Promise<io.KeyedCheckpoints | undefined> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await io.openBrowserKeyedCheckpoints(FITS);
    } catch (error) {
      if (!(error instanceof io.ModelFileError)) throw error;
      if (attempt === ATTEMPTS) return undefined;
      await new Promise((resolve) => setTimeout(resolve, WAIT));
    }
  }
}

function keptOver(fits: io.KeyedCheckpoints): KeptRun {
  return {
    store: forecast.keyedFitStore(fits),
    forget: async () => {
      await fits.close();
      const root = await navigator.storage.getDirectory();
      await root.removeEntry(FOLDER, { recursive: true });
    },
  };
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

async function write(name: string, content: Blob | string): Promise<void> {
  const stream = await (await (await folder()).getFileHandle(name, { create: true })).createWritable();
  await stream.write(content);
  await stream.close();
}

/** What was kept; undefined if there is nothing, or what another version of the page has kept. */
async function readRun(): Promise<{ readonly settings: LiveSettings; readonly file: File } | undefined> {
  if (navigator.storage?.getDirectory === undefined) return undefined;
  const [run, data] = [await fileNamed(RUN), await fileNamed(DATA)];
  if (run === undefined || data === undefined) return undefined;
  const kept: unknown = JSON.parse(await run.text());
  if (typeof kept !== "object" || kept === null || !("name" in kept) || !("settings" in kept))
    return undefined;
  const { name, settings } = kept;
  if (typeof name !== "string" || !isLiveSettings(settings)) return undefined;
  return { settings, file: new File([data], name) };
}

async function fileNamed(name: string): Promise<File | undefined> {
  try {
    const root = await navigator.storage.getDirectory();
    return await (await (await root.getDirectoryHandle(FOLDER)).getFileHandle(name)).getFile();
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return undefined;
    throw error;
  }
}
