// The program of the page: training steps of a GRU or, if the URL names an interface to lose, recovery from
// failures.
import {
  add,
  compile,
  compileLoop,
  fromData,
  gruSequence,
  mul,
  referenceBackend,
  square,
  sub,
  sum,
  type Tensor,
  valueAndGrad,
} from "@grus/tensor";
import { type GpuBackend, type GpuMode, gpuBackend } from "../src/gpu-backend.ts";

/** The result of a training step. */
export interface StepResult {
  readonly name: string;
  readonly executorKind: string;
  readonly dispatches: number;
  /** The largest difference from the reference backend over all parameters after three steps. */
  readonly error: number;
}

/** The effects of a lost device and of a program that is too large. */
export interface FaultResult {
  /** The running total after each run, or the name of the error. */
  readonly runs: readonly (number | string)[];
  /** The state after the loss. */
  readonly kept: number;
  readonly limit: { readonly name: string; readonly message: string };
}

const SIZES = { batch: 3, time: 9, input: 4, hidden: 5 } as const;

function wave(seed: number, ...shape: number[]): Tensor {
  const size = shape.reduce((product, length) => product * length, 1);
  const data = Float32Array.from({ length: size }, (_, i) => Math.sin(seed + 1.7 * i) / 2);
  return fromData({ data, shape, dtype: "float32" });
}

/** Three steps of gradient descent on a GRU, here and on the reference. */
async function train(backend: GpuBackend): Promise<StepResult> {
  const { batch, time, input, hidden } = SIZES;
  const state = {
    weightIh: wave(1, 3 * hidden, input),
    weightHh: wave(2, 3 * hidden, hidden),
    biasHh: wave(3, 3 * hidden),
  };
  const loss = (weights: typeof state, x: Tensor) => sum(square(gruSequence(x, weights).output));
  const body = (weights: typeof state, x: Tensor) => {
    const { value, gradient } = valueAndGrad(loss)(weights, x);
    const moved = (key: keyof typeof state) => sub(weights[key], mul(gradient[key] as Tensor, 0.1));
    return {
      state: { weightIh: moved("weightIh"), weightHh: moved("weightHh"), biasHh: moved("biasHh") },
      output: value,
    };
  };
  const x = wave(4, batch, time, input);
  const after = async (where: Parameters<typeof compileLoop>[0]) => {
    const loop = await compileLoop(where, body, { state, batch: x });
    for (let step = 0; step < 3; step++) await loop.run(x);
    return { program: loop.program, weights: await loop.readState() };
  };
  const [here, expected] = [await after(backend), await after(referenceBackend())];
  const executable = await backend.compile(here.program);
  const differences = (["weightIh", "weightHh", "biasHh"] as const).flatMap((key) =>
    Array.from(here.weights[key].data, (value, i) => Math.abs(value - expected.weights[key].data[i]!)),
  );
  const { executorKind, dispatches } = executable;
  return { name: backend.name, executorKind, dispatches, error: Math.max(...differences) };
}

/** Destroys the device, as a driver reset does. */
type Lose = () => Promise<void>;

async function faults(backend: GpuBackend, lose: Lose): Promise<FaultResult> {
  const one = fromData({ data: Float32Array.of(1), shape: [1], dtype: "float32" });
  const loop = await compileLoop(
    backend,
    (total: Tensor, x: Tensor) => ({ state: add(total, x), output: add(total, x) }),
    { state: one, batch: one },
  );
  const run = () =>
    loop.run(one).then(
      ({ data }) => data[0]!,
      (error: Error) => error.name,
    );
  const runs = [await run()];
  const lost = run();
  await lose();
  runs.push(await lost);
  const kept = (await loop.readState()).data[0]!;
  runs.push(await run(), await run());
  const tooLarge = { shape: [2 ** 30], dtype: "float32" } as const;
  const limit = await compile(backend, (x: Tensor) => add(x, 1), tooLarge).then(
    () => ({ name: "none", message: "" }),
    ({ name, message }: Error) => ({ name, message }),
  );
  return { runs, kept, limit };
}

/** Captures the next device that the backend requests from the browser. */
function watchForDevice(mode: GpuMode): Lose {
  if (mode === "webgl2") {
    let context: WebGL2RenderingContext | undefined;
    const { getContext } = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.getContext = function (this: OffscreenCanvas, ...given: [never]) {
      const made = getContext.apply(this, given);
      context = made as unknown as WebGL2RenderingContext;
      return made;
    } as typeof getContext;
    return async () => context!.getExtension("WEBGL_lose_context")!.loseContext();
  }
  const { gpu } = navigator as unknown as { gpu: { requestAdapter(): Promise<Adapter> } };
  const request = gpu.requestAdapter.bind(gpu);
  let device: { destroy(): void } | undefined;
  gpu.requestAdapter = async () => {
    const adapter = await request();
    const requestDevice = adapter.requestDevice.bind(adapter);
    adapter.requestDevice = async (wanted) => {
      device = await requestDevice(wanted);
      return device;
    };
    return adapter;
  };
  return async () => device!.destroy();
}

interface Adapter {
  requestDevice(wanted: unknown): Promise<{ destroy(): void }>;
}

/** Checks both interfaces in turn. */
async function trainings(): Promise<StepResult[]> {
  const results: StepResult[] = [];
  for (const mode of ["webgpu", "webgl2"] as const) {
    const backend = await gpuBackend({ mode });
    results.push(await train(backend));
    await backend.dispose();
  }
  return results;
}

async function faultsOf(mode: GpuMode): Promise<FaultResult> {
  const lose = watchForDevice(mode);
  const backend = await gpuBackend({ mode });
  const result = await faults(backend, lose);
  await backend.dispose();
  return result;
}

const mode = new URLSearchParams(location.search).get("lose");
Object.assign(globalThis, { result: mode === null ? trainings() : faultsOf(mode as GpuMode) });
