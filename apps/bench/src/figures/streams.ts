// Streaming: the time of one step with carried state, for one and many streams, and for ONNX Runtime.
import { gru, stream } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import type { RecurrentShape } from "../layers.ts";
import { type Timing, timingOf } from "../measure.ts";
import type { Problem } from "../peers/contestant.ts";
import { installPeers } from "../peers/load.mjs";
import { type OnnxStream, onnxruntimeStream } from "../peers/onnxruntime.mjs";
import { problemOf } from "../peers/problem.ts";
import { streamSteps } from "./recurrent.ts";

/** Input features and hidden units of every stream. */
export const STREAM_SIZES: { readonly input: number; readonly hidden: number } = { input: 16, hidden: 32 };

/** Streams that advance together in one call. */
export interface StreamFigure {
  readonly streams: number;
  /** Milliseconds per call. */
  readonly push: Timing;
  /** Steps of all streams over all calls. */
  readonly steps: number;
  /** Growth of the heap over all timed steps, including garbage, in bytes. */
  readonly heapGrowth: number;
  /** The same after garbage collection. */
  readonly heldGrowth: number;
}

/** A stream in ONNX Runtime. */
export interface PeerStreamFigure {
  readonly name: string;
  readonly version: string;
  /** Milliseconds per step. */
  readonly push: Timing;
  readonly steps: number;
}

/** Streams of Grus: `steps` steps in total for each number of streams. */
export async function streaming(
  backend: Backend,
  onFigure: (figure: StreamFigure) => void = () => {},
  {
    steps = 1_000_000,
    counts = [1, 16, 256],
  }: { readonly steps?: number; readonly counts?: readonly number[] } = {},
): Promise<StreamFigure[]> {
  const figures: StreamFigure[] = [];
  for (const streams of counts) {
    const shape = { ...STREAM_SIZES, batch: streams, time: 1 };
    const {
      timing,
      heapGrowth = 0,
      heldGrowth = 0,
    } = await streamSteps(backend, "gru", shape, Math.ceil(steps / streams));
    figures.push({ streams, push: timing, steps, heapGrowth, heldGrowth });
    onFigure(figures.at(-1)!);
  }
  return figures;
}

/** The same step of one stream in ONNX Runtime for Node; results are first compared with those of Grus. */
export async function onnxruntimeStreaming(backend: Backend, steps = 20_000): Promise<PeerStreamFigure> {
  installPeers();
  const shape: RecurrentShape = { ...STREAM_SIZES, batch: 1, time: 1 };
  const problem = await problemOf(backend, shape);
  const running = await onnxruntimeStream(problem);
  await checkAgainst(backend, problem, running);
  await pushMany(running, problem.x, steps / 10);
  const times: number[] = [];
  for (let run = 0; run < 20; run++) times.push(await pushMany(running, problem.x, steps / 20));
  running.dispose();
  return { name: "onnxruntime-node", version: running.version, push: timingOf(times), steps };
}

/** Milliseconds per step. */
async function pushMany({ push }: OnnxStream, x: Float32Array, steps: number): Promise<number> {
  const start = performance.now();
  for (let i = 0; i < steps; i++) await push(x);
  return (performance.now() - start) / steps;
}

async function checkAgainst(
  backend: Backend,
  { weights, x, shape }: Problem,
  peer: OnnxStream,
): Promise<void> {
  const model = gru({ inputSize: shape.input, hiddenSize: shape.hidden });
  const parameters = { layers: [{ forward: weights }] };
  const own = await stream({ backend, model, parameters, batch: shape.batch });
  for (let step = 0; step < 3; step++) {
    const { data: expected } = own.push(x);
    const got = await peer.push(x);
    const worst = got.reduce((most, value, i) => Math.max(most, Math.abs(value - expected[i]!)), 0);
    if (!(worst < 1e-4))
      throw new Error(
        `ONNX Runtime: streamed outputs differ by ${worst} from those of Grus; expected less than 1e-4.`,
      );
  }
  own.dispose();
}
