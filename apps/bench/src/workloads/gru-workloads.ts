// Layers that are one fused recurrence, of several sizes.
import { gru, minGru } from "@grus/cells";
import { type Layer, modelOf, type RecurrentShape, trainingStep } from "../layers.ts";
import type { Workload } from "./workload.ts";

type Make = (sizes: { readonly inputSize: number; readonly hiddenSize: number }) => Layer<unknown>;

export const gruSmall: Workload<RecurrentShape> = layerWorkload("GRU", gru, 8.6, {
  batch: 32,
  time: 64,
  input: 16,
  hidden: 64,
});
export const gruMiddle: Workload<RecurrentShape> = layerWorkload("GRU", gru, 15.7, {
  batch: 32,
  time: 64,
  input: 64,
  hidden: 128,
});
export const gruLarge: Workload<RecurrentShape> = layerWorkload("GRU", gru, 97.7, {
  batch: 64,
  time: 100,
  input: 128,
  hidden: 256,
});
export const gruOf512: Workload<RecurrentShape> = layerWorkload("GRU of 512 units", gru, 124, {
  batch: 32,
  time: 64,
  input: 64,
  hidden: 512,
});
export const gruOfLargeBatch: Workload<RecurrentShape> = layerWorkload("GRU, batch 512", gru, 61.9, {
  batch: 512,
  time: 32,
  input: 64,
  hidden: 128,
});
export const gruOfOne: Workload<RecurrentShape> = layerWorkload("GRU, batch 1", gru, 6.5, {
  batch: 1,
  time: 64,
  input: 64,
  hidden: 128,
});
export const gruOfLong: Workload<RecurrentShape> = layerWorkload("GRU, 2,048 steps", gru, 250, {
  batch: 8,
  time: 2048,
  input: 16,
  hidden: 64,
});
export const mingru: Workload<RecurrentShape> = layerWorkload("minGRU, 4,096 steps", minGru, 97.7, {
  batch: 8,
  time: 4096,
  input: 64,
  hidden: 128,
});

function layerWorkload(
  about: string,
  make: Make,
  recorded: number,
  sizes: RecurrentShape,
): Workload<RecurrentShape> {
  return {
    about,
    sizes,
    recorded,
    prepare: async (backend, shape) => {
      const layer = make({ inputSize: shape.input, hiddenSize: shape.hidden });
      const { parameters, x } = await modelOf(backend, layer, shape);
      return trainingStep(backend, layer, parameters, x);
    },
  };
}
