// One GPU through gpu.js: its kernels, its limits, and what happens when it is lost.
import { GrusError } from "@grus/tensor";
import { GpuCompileError, GpuLimitError, GpuLostError } from "./errors.ts";
import { type KernelLanguage, writeFunction } from "./functions/device-functions.ts";
import type { Gpu, Kernel, Pipeline } from "./gpu-library.ts";
import type { Dispatch } from "./plan.ts";

/** How a device is reached. */
export interface DeviceDriver {
  /** "webgpu", "webgl2"; "cpu" runs kernels as JavaScript, for tests. */
  readonly mode: "webgpu" | "webgl2" | "cpu";
  readonly language: KernelLanguage;
  /** A new connection to the device. */
  connect(): Promise<Connection>;
  /** Gives up what the interface needs while it is in use. */
  close(): Promise<void>;
}

/** A connection to the device, which can be lost. */
export interface Connection {
  readonly gpu: Gpu;
  /** Floats that one array may have, and the name of the limit that says so. */
  readonly mostFloats: number;
  readonly limit: string;
  isLost(): boolean;
  /** Does work that makes arrays and programs; throws what the device says of them afterwards, and gpu.js does not hear. */
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/** Longest loop that gpu.js is to write; bounds are constants of the kernels, so nothing is cut short. */
const LONGEST_LOOP = 2 ** 30;

/** What executables run on. */
export class GpuDevice {
  readonly driver: DeviceDriver;
  /** Counts the connections. */
  generation = 0;
  #connection: Connection;
  #kernels = new Map<string, Kernel>();
  #builds: Promise<unknown> = Promise.resolve();
  #disposed = false;

  private constructor(driver: DeviceDriver, connection: Connection) {
    this.driver = driver;
    this.#connection = connection;
  }

  static async start(driver: DeviceDriver): Promise<GpuDevice> {
    try {
      return new GpuDevice(driver, await driver.connect());
    } catch (error) {
      await driver.close();
      throw error;
    }
  }

  isDisposed(): boolean {
    return this.#disposed;
  }

  /**
   * The kernel of a dispatch, made once for all of one source and size whose arrays have the same sizes and come from the same side: in a pipeline
   * on WebGL2, gpu.js reads the wrong places of arrays whose sizes differ from those that a kernel met first.
   */
  kernel({ source, size, arrays }: Dispatch): Kernel {
    const seats = arrays.map((array) => `${array.kind === "dispatch" ? "d" : "h"}${array.size}`);
    const key = [size, ...seats, source.text].join(" ");
    const known = this.#kernels.get(key);
    if (known !== undefined) return known;
    const { language } = this.driver;
    const functions = source.functions.map((name) => writeFunction(name, language));
    const kernel = this.#connection.gpu.createKernel(source.text, {
      output: [size],
      precision: "single",
      tactic: "precision",
      loopMaxIterations: LONGEST_LOOP,
      ...(language === "script" ? { functions } : { nativeFunctions: functions }),
    });
    this.#kernels.set(key, kernel);
    return kernel;
  }

  /** A pipeline of `count` arguments. gpu.js reads how many there are from the function's length. */
  pipeline(count: number, record: (values: readonly unknown[]) => unknown[]): Pipeline {
    const recorded = (...values: readonly unknown[]) => record(values);
    Object.defineProperty(recorded, "length", { value: count });
    return this.#connection.gpu.createPipeline(recorded);
  }

  /** Throws {@link GpuLimitError} for an array that the device cannot hold. */
  checkArray(floats: number): void {
    const { mostFloats, limit } = this.#connection;
    if (floats > mostFloats) throw new GpuLimitError(limit, floats, mostFloats);
  }

  /** Throws where gpu.js runs a WebGPU pipeline kernel by kernel instead of as one. */
  checkExecutor({ executorKind, fallbackReason }: Pipeline): void {
    if (this.driver.mode !== "webgpu" || executorKind === "fused-encoder") return;
    throw new GpuCompileError(`gpu.js runs it as "${executorKind}": ${fallbackReason}`);
  }

  /** As {@link guard}, for work that makes arrays and programs on the device: one at a time, watched for errors that nobody else hears. */
  build<T>(work: () => Promise<T>): Promise<T> {
    const built = this.#builds.then(() => this.guard(() => this.#connection.watch(work)));
    this.#builds = built.catch(() => {});
    return built;
  }

  /** Runs work on the device. Throws {@link GpuLostError} if it was lost meanwhile; the next call finds a fresh one. */
  async guard<T>(work: () => Promise<T>): Promise<T> {
    if (this.#connection.isLost()) await this.#reconnect();
    const connection = this.#connection;
    let result: T;
    try {
      result = await work();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      if (connection.isLost()) throw new GpuLostError(reason, { cause: error });
      if (error instanceof GrusError) throw error;
      throw new GpuCompileError(reason, { cause: error });
    }
    if (connection.isLost()) throw new GpuLostError("its context was lost during the run");
    return result;
  }

  async dispose(): Promise<void> {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#kernels.clear();
    await this.#connection.gpu.destroy();
    await this.driver.close();
  }

  async #reconnect(): Promise<void> {
    this.#connection = await this.driver.connect();
    this.#kernels = new Map();
    this.generation++;
  }
}
