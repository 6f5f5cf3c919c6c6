// The initialisers of the recurrent matrix, and the cells that it is in.
import { add, type Cell, cells, type Initialiser, init, matmul, tensor, zeros } from "grus";

/** The initialisers, with the words of the figure. */
export const INITIALISERS = {
  pytorch: "uniform, as PyTorch",
  glorotUniform: "Glorot, uniform",
  glorotNormal: "Glorot, normal",
  heNormal: "He, normal",
  lecunNormal: "LeCun, normal",
  orthogonal: "orthogonal",
  identity: "identity",
  sparse: "sparse, one in ten",
} as const;

/** What is around the matrix: h' = tanh(…), max(0, …), or the sum itself. */
export const RECURRENCES = ["tanh", "relu", "linear"] as const;

/** A recurrent matrix, and the recurrence that it is in. */
export interface MatrixSettings {
  readonly initialiser: keyof typeof INITIALISERS;
  readonly recurrence: (typeof RECURRENCES)[number];
  /** Rows and columns. */
  readonly units: number;
  /** Factor of the matrix. */
  readonly gain: number;
}

/** The initialiser of the recurrent matrix. */
export function recurrentMatrix({ initialiser, units, gain }: MatrixSettings): Initialiser {
  const own = plainMatrix(initialiser, units);
  return (key, shape) =>
    tensor(
      own(key, shape).data.map((value) => gain * value),
      shape,
    );
}

function plainMatrix(name: MatrixSettings["initialiser"], units: number): Initialiser {
  const bound = 1 / Math.sqrt(units);
  const share = 0.1;
  if (name === "pytorch") return init.uniform({ low: -bound, high: bound });
  if (name === "sparse")
    return init.sparse({ sparsity: 1 - share, standardDeviation: bound / Math.sqrt(share) });
  return init[name]();
}

/** A plain recurrent cell over one feature, whose biases begin at 0. */
export function matrixCell(settings: MatrixSettings): Cell<cells.RecurrentParameters> {
  const { recurrence, units } = settings;
  const none = init.constant(0);
  const initialisers = { weightHh: recurrentMatrix(settings), biasIh: none, biasHh: none };
  const activation = recurrence === "relu" ? "relu" : "tanh";
  const own = cells.rnnCell({ inputSize: 1, hiddenSize: units, activation, initialisers });
  return recurrence === "linear" ? linearCell(own, units) : own;
}

/** h' = W x + U h + b, with the parameters of a plain cell. */
function linearCell(plain: Cell<cells.RecurrentParameters>, units: number): Cell<cells.RecurrentParameters> {
  return {
    inputSize: 1,
    outputSize: units,
    init: (key) => plain.init(key),
    initialState: (batch) => ({ hidden: zeros([batch, units]) }),
    step: ({ weightIh, weightHh, biasIh = zeros([units]) }, { hidden: h }, x) => {
      const ofInput = add(matmul(x, weightIh, { transposeB: true }), biasIh);
      const hidden = add(ofInput, matmul(h, weightHh, { transposeB: true }));
      return { state: { hidden }, output: hidden };
    },
  };
}
