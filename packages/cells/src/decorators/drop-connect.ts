// DropConnect: weights dropped with one mask per sequence.
import { mul, randomBernoulli, splitKey, type Tensor, where } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { checkRate } from "../errors.ts";
import { delegate } from "./inherit.ts";
import { chosenWeights, isRecurrentWeight, mapWeights, reweight, type WeightFilter } from "./reweight.ts";

/** Options of {@link dropConnect}. */
export interface DropConnectOptions {
  /** Probability that a weight is dropped, in [0, 1). */
  readonly rate: number;
  /**
   * Which parameters are dropped. Default: recurrent weights, whose path ends in `weightHh` (IndRNN:
   * `recurrent`).
   */
  readonly weights?: WeightFilter | undefined;
}

/**
 * DropConnect for any cell, while training, as in the AWD-LSTM (Merity et al., arXiv 1708.02182; Wan et al.
 * 2013): each element of the recurrent weights becomes 0 with probability `rate`, else w / (1 − rate). One
 * mask is shared by all steps and rows, so the fused primitive still runs. Without a key it is the cell
 * itself. Throws {@link CellOptionError} for a rate outside [0, 1), and from `init` and `draw` if `weights`
 * selects no parameter.
 */
export function dropConnect<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  { rate, weights = isRecurrentWeight }: DropConnectOptions,
): Cell<Parameters, State> {
  checkRate("dropConnect", "rate", rate);
  const init = (key: Tensor): Parameters => {
    const parameters = cell.init(key);
    chosenWeights("dropConnect", parameters, weights);
    return parameters;
  };
  return {
    ...delegate(cell),
    init,
    draw: (key, batch) => {
      const [own, inner] = splitKey(key);
      return reweight(cell.draw?.(inner, batch) ?? cell, init, (parameters) => {
        const keys = splitKey(own, chosenWeights("dropConnect", parameters, weights).length);
        return mapWeights(parameters, weights, (weight, _path, i) => drop(weight, rate, keys[i]!));
      });
    },
  };
}

function drop(weight: Tensor, rate: number, key: Tensor): Tensor {
  if (rate === 0) return weight;
  return where(randomBernoulli(key, 1 - rate, weight.shape), mul(weight, 1 / (1 - rate)), 0);
}
