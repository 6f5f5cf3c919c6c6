// How the steps of a text become one row.
import {
  type AttentionStepsParameters,
  attentionSteps,
  lastStep,
  maxSteps,
  meanSteps,
  type PoolCall,
} from "@grus/cells";
import type { Key, Part } from "@grus/tensor";
import { oneOf } from "./option-checks.ts";

/** Attention (a weighted mean), the maximum of each feature, the mean, or the last step. */
export type PoolingName = "attention" | "max" | "mean" | "last";

/** The names of poolings. */
export const poolingNames: readonly PoolingName[] = ["attention", "max", "mean", "last"];

/** The parameters of a pooling: none but those of attention. */
export type PoolingParameters = AttentionStepsParameters | Readonly<Record<string, never>>;

/** [batch, time, size] -> [batch, size] */
export interface Pooling extends Part<PoolCall> {
  readonly pools: true;
  readonly causal: false;
  init(key: Key): PoolingParameters;
  bind(parameters: PoolingParameters): PoolCall;
}

/** The pooling of a name. */
export function poolingOf(source: string, name: PoolingName, size: number): Pooling {
  oneOf(source, "pooling", name, poolingNames);
  if (name === "attention") return attentionOf(size);
  const pool = name === "max" ? maxSteps() : name === "mean" ? meanSteps() : lastStep();
  return { pools: true, causal: false, init: () => ({}), bind: () => pool.bind() };
}

function attentionOf(size: number): Pooling {
  const attention = attentionSteps({ inputSize: size });
  return {
    pools: true,
    causal: false,
    init: attention.init,
    bind: (parameters) => attention.bind(parameters as AttentionStepsParameters),
  };
}
