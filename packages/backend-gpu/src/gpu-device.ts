// One GPU through gpu.js: its kernels, its limits, and recovery from loss.
import { GrusError } from "@grus/tensor";
import { GpuCompileError, GpuLimitError, GpuLostError } from "./errors.ts";
import { type KernelLanguage, writeFunction } from "./functions/device-functions.ts";
import type { Gpu, Kernel, Pipeline } from "./gpu-library.ts";
import type { Dispatch } from "./plan.ts";

/** A driver: access to a device. */
export interface DeviceDriver {
  /** "webgpu", "webgl2"; "cpu" runs kernels as JavaScript, for tests. */
  readonly mode: "webgpu" | "webgl2" | "cpu";
  readonly language: KernelLanguage;
  /** Opens a new connection to the device. */
  connect(): Promise<Connection>;
  /** Releases the resources of the interface. */
  close(): Promise<void>;
}

/** A connection to the device, which can be lost. */
export interface Connection {
  readonly gpu: Gpu;
  /** The maximum number of floats in one array, and the name of that limit. */
  readonly mostFloats: number;
  readonly limit: string;
  isLost(): boolean;
  /**
   * Runs work that creates arrays and programs; throws the errors that the device reports afterwards, which
   * gpu.js does not observe.
   */
  watch<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * The longest loop that gpu.js may write; loop bounds are constants of the kernels, so no loop is truncated.
 */
const LONGEST_LOOP = 2 ** 30;

/** The device of executables. */
export class GpuDevice {
  readonly driver: DeviceDriver;
  /** The number of connections so far. */
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
   * The kernel of a dispatch, created once for each source and size with arrays of the same sizes and from
   * the same side: in a pipeline on WebGL2, gpu.js reads wrong addresses of arrays whose sizes differ from
   * those of the first call.
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

  /** A pipeline of `count` arguments. gpu.js reads their number from the length of the function. */
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

  /** Throws if gpu.js runs a WebGPU pipeline kernel by kernel instead of as one. */
  checkExecutor({ executorKind, fallbackReason }: Pipeline): void {
    if (this.driver.mode !== "webgpu" || executorKind === "fused-encoder") return;
    throw new GpuCompileError(`gpu.js runs it as "${executorKind}": ${fallbackReason}`);
  }

  /**
   * As {@link guard}, for work that creates arrays and programs on the device: one at a time, observed for
   * errors that would otherwise be lost.
   */
  build<T>(work: () => Promise<T>): Promise<T> {
    const built = this.#builds.then(() => this.guard(() => this.#connection.watch(work)));
    this.#builds = built.catch(() => {});
    return built;
  }

  /**
   * Runs work on the device. Throws {@link GpuLostError} if it was lost meanwhile; the next call opens a new
   * connection.
   */
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
