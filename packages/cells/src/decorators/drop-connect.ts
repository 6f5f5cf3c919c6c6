// DropConnect: weights that are dropped, one mask a sequence.
import { mul, randomBernoulli, splitKey, type Tensor, where } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { checkRate } from "../errors.ts";
import { delegate } from "./inherit.ts";
import { chosenWeights, isRecurrentWeight, mapWeights, reweight, type WeightFilter } from "./reweight.ts";

/** Options of {@link dropConnect}. */
export interface DropConnectOptions {
  /** Probability that a weight is dropped, in [0, 1). */
  readonly rate: number;
  /** Which parameters are dropped. Default: recurrent weights, whose path ends in `weightHh` (of IndRNN: `recurrent`). */
  readonly weights?: WeightFilter | undefined;
}

/**
 * DropConnect over any cell, while training, as the AWD-LSTM has it (Merity et al., arXiv 1708.02182; Wan et al. 2013): each number of the recurrent
 * weights becomes 0 with probability `rate`, else w / (1 − rate). One mask holds at every step and for all rows, so the fused
 * primitive still runs. Without a key it is the cell itself. Throws {@link CellOptionError} for a rate outside [0, 1), and from `init` and when
 * drawn where `weights` takes none.
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
