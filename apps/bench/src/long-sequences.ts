// Long sequences: memory and time with and without checkpointing, and how time grows for a GRU and a minGRU.
import {
  adam,
  applyUpdates,
  type Backend,
  compileLoop,
  evaluate,
  gru,
  key,
  mean,
  minGru,
  programMemory,
  randomNormal,
  square,
  type Tensor,
  valueAndGrad,
} from "grus";
import { measure } from "./measure.ts";

const SHAPE = { batch: 8, input: 16, hidden: 64 };

/** A training step over a long sequence: what it takes. */
interface LongStep {
  readonly megabytes: number;
  readonly milliseconds: number;
}

/** Memory and time of a training step of a GRU over 4,096 steps, whole and in segments. */
export async function checkpointing(backend: Backend, time = 4096): Promise<void> {
  const { batch, input, hidden } = SHAPE;
  console.log(`training step of a GRU, batch ${batch}, time ${time}, input ${input}, hidden ${hidden}`);
  for (const checkpoint of [undefined, 1024, 256, true, 16] as const) {
    const layer = gru({
      inputSize: input,
      hiddenSize: hidden,
      ...(checkpoint === undefined ? {} : { checkpoint }),
    });
    const { megabytes, milliseconds } = await longStep(backend, layer, time);
    const name =
      checkpoint === undefined
        ? "whole"
        : `segments of ${checkpoint === true ? Math.ceil(Math.sqrt(time)) : checkpoint}`;
    console.log(
      `${name.padEnd(18)} ${megabytes.toFixed(2).padStart(8)} MiB  ${milliseconds.toFixed(1).padStart(8)} ms`,
    );
  }
}

/** The time of a training step of a GRU and a minGRU for growing lengths. */
export async function lengths(backend: Backend): Promise<void> {
  const { batch, input, hidden } = SHAPE;
  console.log(`training step, batch ${batch}, input ${input}, hidden ${hidden}; milliseconds`);
  console.log("   time       gru    mingru");
  for (const time of [128, 256, 512, 1024, 2048, 4096, 8192, 16384]) {
    const kinds = [
      gru({ inputSize: input, hiddenSize: hidden }),
      minGru({ inputSize: input, hiddenSize: hidden }),
    ];
    const steps: LongStep[] = [];
    for (const layer of kinds)
      steps.push(await longStep(backend, layer as unknown as ReturnType<typeof gru>, time));
    const columns = steps.map(({ milliseconds }) => milliseconds.toFixed(2).padStart(9));
    console.log([String(time).padStart(7), ...columns].join(" "));
  }
}

async function longStep(
  backend: Backend & { readonly threads?: number },
  layer: ReturnType<typeof gru>,
  time: number,
): Promise<LongStep> {
  const parameters = await evaluate(backend, layer.init(key(0)));
  const x = await evaluate(backend, randomNormal(key(1), [SHAPE.batch, time, SHAPE.input]));
  const optimizer = adam({ learningRate: 1e-3 });
  const state = await evaluate(backend, { parameters, optimizer: optimizer.init(parameters) });
  const step = (held: typeof state, input: Tensor) => {
    const loss = (p: typeof parameters) => mean(square(layer.apply(p, input).output));
    const { value, gradient } = valueAndGrad(loss)(held.parameters);
    const { updates, state: next } = optimizer.update(gradient, held.optimizer, held.parameters);
    return { state: { parameters: applyUpdates(held.parameters, updates), optimizer: next }, output: value };
  };
  const loop = await compileLoop(backend, step, { state, batch: x, results: "shared" });
  const { bytes } = programMemory(loop.program, { threads: backend.threads ?? 1 });
  const { median } = measure(() => loop.runSync(x), { warmup: 2, runs: 7 });
  loop.dispose();
  return { megabytes: bytes / 2 ** 20, milliseconds: median };
}
