// Weight normalisation: length and direction of a weight's rows as separate parameters.
import { div, equal, mul, reshape, sqrt, square, sum, type Tensor, where } from "@grus/tensor";
import type { Cell, CellState } from "../cell.ts";
import { parameterOf } from "../initialisers/initialiser.ts";
import { chosenWeights, mapWeights, reweight, type WeightFilter } from "./reweight.ts";

/** The parameters of {@link weightNorm}. */
export interface WeightNormParameters<Parameters> {
  /** Those of the cell, with directions v in place of the weights. The lengths of v have no effect. */
  readonly cell: Parameters;
  /** g of each normalised weight, [rows], by its path in `cell`. */
  readonly lengths: Readonly<Record<string, Tensor>>;
}

/** Options of {@link weightNorm}. */
export interface WeightNormOptions {
  /** Which parameters are normalised. Default: all with two or more axes. */
  readonly weights?: WeightFilter | undefined;
}

/**
 * Weight normalisation (Salimans and Kingma, arXiv 1602.07868) for any cell: w = g · v / ‖v‖ for each row of
 * a weight, that is for each feature of each gate, as PyTorch's `weight_norm(dim=0)`. The initial weights are
 * the cell's. A row of zeros remains zero. Weights are computed once per sequence, so the fused primitive
 * still runs. Throws {@link CellOptionError} from `init` if `weights` selects no parameter.
 */
export function weightNorm<Parameters, State extends CellState>(
  cell: Cell<Parameters, State>,
  { weights = isMatrix }: WeightNormOptions = {},
): Cell<WeightNormParameters<Parameters>, State> {
  const init = (key: Tensor): WeightNormParameters<Parameters> => {
    const own = cell.init(key);
    const chosen = chosenWeights("weightNorm", own, weights);
    return {
      cell: own,
      lengths: Object.fromEntries(chosen.map(({ path, leaf }) => [path, rowLengths(leaf)])),
    };
  };
  return reweight(cell, init, ({ cell: own, lengths }) =>
    mapWeights(own, weights, (weight, path) => scaleRows(weight, lengths[path]!)),
  );
}

function isMatrix(_path: string, weight: Tensor): boolean {
  return weight.rank >= 2;
}

/** g · v / ‖v‖, row by row. */
function scaleRows(weight: Tensor, lengths: Tensor): Tensor {
  const axes = weight.shape.slice(1).map((_, i) => i + 1);
  const squares = sum(square(weight), { axes, keepAxes: true });
  const norm = sqrt(where(equal(squares, 0), 1, squares));
  return mul(weight, div(reshape(lengths, norm.shape), norm));
}

/** The Euclidean length of each row of a weight with data. */
function rowLengths({ data, shape }: Tensor): Tensor {
  const rows = shape[0]!;
  const width = data.length / rows;
  const lengths = Float64Array.from({ length: rows }, (_, row) =>
    Math.hypot(...data.subarray(row * width, (row + 1) * width)),
  );
  return parameterOf(lengths, [rows]);
}
