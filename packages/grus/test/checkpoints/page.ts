// The page's actions on checkpoints in its private file system.
import { wasmBackend } from "@grus/backend-wasm";
import { decodeCheckpoint, openBrowserCheckpoints } from "@grus/io";
import { fitInWorker, type MinimizeResult, minimize, type Resumed } from "@grus/train";
import type { WorkerSettings } from "./page-worker.ts";
import { bitsOf, type TrainedParameters, type TrainedSettings, trainedRun } from "./trained.ts";

/** The result of a run, as far as it can be serialised. */
export interface PageResult {
  readonly simd: string;
  readonly bits: string;
  readonly losses: readonly number[];
  readonly steps: number;
  readonly stopped: string;
  readonly resumed: Resumed | undefined;
}

/** Called by the tests as `globalThis.page`. Files are lists of bytes. */
export interface PageActions {
  /** Trains until `steps`, saving to a folder; returns the newest file. */
  begin(settings: TrainedSettings, steps: number, folder: string): Promise<readonly number[]>;
  /** Puts a checkpoint into a folder and resumes from it to the end. */
  resume(settings: TrainedSettings, folder: string, file?: readonly number[]): Promise<PageResult>;
  /**
   * Trains in workers that are terminated one after the other, each after some milliseconds; then to the end.
   */
  terminateWorkers(
    settings: WorkerSettings,
    milliseconds: readonly number[],
  ): Promise<PageResult & { readonly begun: readonly (number | undefined)[] }>;
  /** Opens a folder and keeps it open; returns the error, or "open". */
  open(folder: string): Promise<string>;
  /**
   * Opens a folder in a worker that is terminated soon, and then here; returns the result of each attempt.
   */
  openAfterWorker(settings: WorkerSettings): Promise<readonly string[]>;
  /** Saves `count` checkpoints of `bytes` bytes; returns the result of each, and the files afterwards. */
  fill(
    folder: string,
    count: number,
    bytes: number,
  ): Promise<{
    readonly results: readonly string[];
    readonly newest: unknown;
    readonly names: readonly string[];
  }>;
  /** Truncates the newest file; returns what a reader finds. */
  damage(folder: string): Promise<{ readonly found: unknown; readonly skipped: unknown }>;
  /** Removes the private file system; returns the error. */
  removeFileSystem(): Promise<string>;
}

const backend = await wasmBackend({ simd: "simd128", threads: 1 });

async function trained(settings: TrainedSettings, folder: string): Promise<PageResult> {
  const store = await openBrowserCheckpoints(folder);
  const run = minimize({
    ...(await trainedRun(backend, settings)),
    checkpoints: { store, resume: "if-present" },
  });
  const result = await run.finish();
  await store.close();
  return pageResult(result);
}

function pageResult({
  parameters,
  carry,
  history,
  steps,
  stopped,
  resumed,
}: MinimizeResult<TrainedParameters>): PageResult {
  const bits = bitsOf({ parameters, carry });
  return { simd: backend.simd, bits, losses: history.map(({ loss }) => loss), steps, stopped, resumed };
}

async function fileIn(folder: string, name: string): Promise<FileSystemFileHandle> {
  const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
  return directory.getFileHandle(name);
}

const messageOf = (error: unknown) => String(error);

const newWorker = () => new Worker(new URL("./page-worker.js", import.meta.url), { type: "module" });

const wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Opens a folder as soon as its lock is released. */
async function openSoon(folder: string): Promise<Awaited<ReturnType<typeof openBrowserCheckpoints>>> {
  for (let tries = 0; ; tries++) {
    try {
      return await openBrowserCheckpoints(folder);
    } catch (error) {
      if (tries === 100) throw error;
      await wait(20);
    }
  }
}

const actions: PageActions = {
  async begin(settings, steps, folder) {
    const [store, stop] = [await openBrowserCheckpoints(folder), new AbortController()];
    const onStep = ({ step }: { readonly step: number }) => {
      if (step === steps) stop.abort();
    };
    const options = await trainedRun(backend, settings);
    await minimize({
      ...options,
      signal: stop.signal,
      callbacks: [{ onStep }],
      checkpoints: { store },
    }).finish();
    const [newest] = await store.list();
    await store.close();
    return [...new Uint8Array(await (await (await fileIn(folder, newest!)).getFile()).arrayBuffer())];
  },
  async resume(settings, folder, file) {
    if (file !== undefined) {
      const store = await openBrowserCheckpoints(folder);
      await store.save(decodeCheckpoint(Uint8Array.from(file)));
      await store.close();
    }
    return trained(settings, folder);
  },
  async terminateWorkers(settings, milliseconds) {
    const begun: (number | undefined)[] = [];
    for (const time of milliseconds) {
      const worker = newWorker();
      const run = fitInWorker<WorkerSettings, MinimizeResult<TrainedParameters>>({ worker, settings });
      run.finish().catch(() => {});
      await wait(time);
      worker.terminate();
      const store = await openSoon(settings.folder);
      const { checkpoint, skipped } = await store.load();
      if (skipped.some(({ reason }) => !reason.startsWith("it is empty")))
        throw new Error(JSON.stringify(skipped));
      begun.push((checkpoint?.record as { numbers: { step: number } } | undefined)?.numbers.step);
      await store.close();
    }
    return { ...(await trained(settings, settings.folder)), begun };
  },
  open: (folder) => openBrowserCheckpoints(folder).then(() => "open", messageOf),
  async openAfterWorker(settings) {
    const worker = newWorker();
    const run = fitInWorker<WorkerSettings, MinimizeResult<TrainedParameters>>({ worker, settings });
    run.finish().catch(() => {});
    for await (const _ of run) break;
    const during = await actions.open(settings.folder);
    worker.terminate();
    const store = await openSoon(settings.folder);
    await store.close();
    return [during, "open"];
  },
  async fill(folder, count, bytes) {
    const store = await openBrowserCheckpoints(folder);
    const texts: string[] = [];
    for (let step = 1; step <= count; step++) {
      const w = {
        shape: [bytes / 4],
        dtype: "float32" as const,
        data: new Float32Array(bytes / 4).fill(step),
      };
      texts.push(await store.save({ tensors: new Map([["w", w]]), record: { step } }).catch(messageOf));
    }
    const { checkpoint } = await store.load();
    const names = await store.list();
    await store.close();
    return { results: texts, newest: checkpoint?.record, names };
  },
  async damage(folder) {
    const store = await openBrowserCheckpoints(folder);
    const [newest] = await store.list();
    const handle = await fileIn(folder, newest!);
    const bytes = await (await handle.getFile()).arrayBuffer();
    const stream = await handle.createWritable();
    await stream.write(bytes.slice(0, bytes.byteLength >> 1));
    await stream.close();
    const { checkpoint, skipped } = await store.load();
    await store.close();
    return { found: checkpoint?.record, skipped };
  },
  async removeFileSystem() {
    Reflect.deleteProperty(StorageManager.prototype, "getDirectory");
    return actions.open("anywhere");
  },
};

Object.assign(globalThis, { page: actions });
