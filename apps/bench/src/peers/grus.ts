// Grus as a contestant.
import { gru } from "@grus/cells";
import type { Backend, TensorData } from "@grus/tensor";
import { inference, trainingStep } from "../layers.ts";
import type { Contestant, Problem } from "./contestant.ts";

export function grus(backend: Backend, name = "grus"): Contestant {
  const isGpu = backend.name.startsWith("gpu");
  return {
    name,
    version: "this",
    train: async (problem) => {
      const { run, runAsync, dispose } = await trainingStep(backend, ...partsOf(problem));
      return { step: isGpu ? async () => (await runAsync()).data[0]! : () => run().data[0]!, dispose };
    },
    infer: async (problem) => {
      const { run, runAsync, dispose } = await inference(backend, ...partsOf(problem));
      const data = (result: TensorData) => result.data as Float32Array;
      return { run: isGpu ? async () => data(await runAsync()) : () => data(run()), dispose };
    },
  };
}

function partsOf({ shape, weights, x }: Problem) {
  const { batch, time, input, hidden } = shape;
  const layer = gru({ inputSize: input, hiddenSize: hidden });
  const parameters = { layers: [{ forward: weights }] };
  const data: TensorData = { data: x, shape: [batch, time, input], dtype: "float32" };
  return [layer, parameters, data] as const;
}
