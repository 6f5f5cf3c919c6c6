// Long sequences: memory and time with and without checkpointing; time by length for a GRU and a minGRU.
import { programMemory } from "@grus/backend-wasm";
import { gru, minGru, recompute } from "@grus/cells";
import type { Backend } from "@grus/tensor";
import { type Layer, modelOf, trainingStep } from "../layers.ts";
import { measure, type Timing } from "../measure.ts";

/** The sizes of both figures. */
export const LONG_SHAPE: { readonly batch: number; readonly input: number; readonly hidden: number } = {
  batch: 8,
  input: 16,
  hidden: 64,
};

/** The lengths to measure. */
export const LENGTHS: readonly number[] = [128, 256, 512, 1024, 2048, 4096, 8192, 16384];

const SIZES = { inputSize: LONG_SHAPE.input, hiddenSize: LONG_SHAPE.hidden };

/** A training step over a long sequence, with residuals stored or recomputed segment by segment. */
export interface CheckpointFigure {
  readonly time: number;
  /** Steps per segment; undefined if all residuals are stored. */
  readonly segment?: number;
  readonly bytes: number;
  readonly timing: Timing;
}

/** A training step of a GRU and a minGRU over sequences of one length. */
export interface LengthFigure {
  readonly time: number;
  readonly gru: Timing;
  readonly mingru: Timing;
}

/** Memory and time of a GRU's training step over `time` steps, without and with checkpointing. */
export async function checkpointing(
  backend: Backend,
  onFigure: (figure: CheckpointFigure) => void = () => {},
  time = 4096,
): Promise<CheckpointFigure[]> {
  const figures: CheckpointFigure[] = [];
  for (const segment of [undefined, 1024, 256, Math.ceil(Math.sqrt(time)), 16]) {
    const option = segment === undefined ? {} : { recompute: recompute(segment) };
    const figure = { time, ...(segment === undefined ? {} : { segment }) };
    figures.push({ ...figure, ...(await longStep(backend, gru({ ...SIZES, ...option }), time)) });
    onFigure(figures.at(-1)!);
  }
  return figures;
}

/** Times of a training step of a GRU and a minGRU by sequence length. */
export async function lengths(
  backend: Backend,
  onFigure: (figure: LengthFigure) => void = () => {},
  times: readonly number[] = LENGTHS,
): Promise<LengthFigure[]> {
  const figures: LengthFigure[] = [];
  for (const time of times) {
    const { timing: ofGru } = await longStep(backend, gru(SIZES), time);
    const { timing: ofMinGru } = await longStep(backend, minGru(SIZES), time);
    figures.push({ time, gru: ofGru, mingru: ofMinGru });
    onFigure(figures.at(-1)!);
  }
  return figures;
}

async function longStep<Parameters>(
  backend: Backend & { readonly threads?: number },
  layer: Layer<Parameters>,
  time: number,
): Promise<{ readonly bytes: number; readonly timing: Timing }> {
  const { parameters, x } = await modelOf(backend, layer, { ...LONG_SHAPE, time });
  const step = await trainingStep(backend, layer, parameters, x);
  const { bytes } = programMemory(step.program, { threads: backend.threads ?? 1 });
  const timing = measure(() => step.run(), { warmup: 2, runs: 7 });
  step.dispose();
  return { bytes, timing };
}
