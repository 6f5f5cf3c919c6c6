// Muon: orthogonalised momentum.
import { add, axes, div, matmul, mul, type Tensor, transpose } from "@grus/tensor";
import { type AdamWOptions, adamW } from "./adam.ts";
import { norm } from "./clip.ts";
import { checkDecay } from "./errors.ts";
import { groups } from "./groups.ts";
import { average, leafwise } from "./leafwise.ts";
import { decayIfAny, type LearningRate, scaleByLearningRate } from "./learning-rate.ts";
import { chain, type Optimizer } from "./optimizer.ts";

/** Options of {@link muon}. */
export interface MuonOptions {
  /** The learning rate of matrices; default 0.02. */
  readonly learningRate?: LearningRate | undefined;
  /** Default 0.95. */
  readonly momentum?: number | undefined;
  /** Whether to use Nesterov momentum. Default true. */
  readonly nesterov?: boolean | undefined;
  /** Decoupled decay of matrices, times the learning rate. Default 0. */
  readonly weightDecay?: number | undefined;
  /**
   * Selects the tensors of rank 2 to treat as matrices. Default: all; embeddings and heads do better without,
   * for example `(path) => !path.startsWith("head")`.
   */
  readonly matrices?: ((path: string, parameter: Tensor) => boolean) | undefined;
  /** The optimizer of all other tensors: an optimizer, or the options of {@link adamW}. */
  readonly others: Optimizer | AdamWOptions;
}

/** The coefficients of the polynomial a·x + b·x³ + c·x⁵, which moves singular values towards 1. */
const COEFFICIENTS = [3.4445, -4.775, 2.0315] as const;
const ITERATIONS = 5;

/**
 * For matrices, θ ← θ − rate · (√max(1, rows / columns) · O + weightDecay · θ): O is the momentum
 * orthogonalised by five Newton-Schulz steps (Jordan et al. 2024, "Muon: an optimizer for hidden layers").
 * All other tensors use `others`. Throws {@link HyperparameterError}, from `init`, if there are no matrices
 * or no other tensors.
 */
export function muon({
  learningRate = 0.02,
  momentum = 0.95,
  nesterov = true,
  weightDecay = 0,
  matrices = () => true,
  others,
}: MuonOptions): Optimizer {
  checkDecay("muon", { momentum });
  const orthogonal = leafwise({
    slots: ["momentum"],
    step: () => ({
      scalars: {},
      rule: ({ gradient, slots }) => {
        const held = average(slots.momentum, gradient, momentum);
        const ahead = nesterov ? average(held, gradient, momentum) : held;
        return { update: scaled(orthogonalise(ahead)), slots: { momentum: held } };
      },
    }),
  });
  return groups([
    {
      match: (path, parameter) => parameter.rank === 2 && matrices(path, parameter),
      optimizer: chain(orthogonal, ...decayIfAny(weightDecay), scaleByLearningRate(learningRate)),
    },
    { optimizer: "update" in others ? others : adamW(others) },
  ]);
}

/**
 * The matrix with its singular values moved to about 1 (0.7 to 1.2) and its singular vectors kept: five steps
 * of an odd polynomial.
 */
export function orthogonalise(matrix: Tensor): Tensor {
  const [rows, columns] = axes(matrix, 2);
  const [a, b, c] = COEFFICIENTS;
  let x = div(matrix, add(norm(matrix), 1e-7));
  if (rows > columns) x = transpose(x, [1, 0]);
  for (let i = 0; i < ITERATIONS; i++) {
    const square = matmul(x, x, { transposeB: true });
    const polynomial = add(mul(b, square), mul(c, matmul(square, square)));
    x = add(mul(a, x), matmul(polynomial, x));
  }
  return rows > columns ? transpose(x, [1, 0]) : x;
}

function scaled(update: Tensor): Tensor {
  const [rows, columns] = axes(update, 2);
  return mul(update, Math.sqrt(Math.max(1, rows / columns)));
}
