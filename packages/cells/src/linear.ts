// The linear layer.
import { add, axes, matmul, reshape, ShapeError, splitKey, type Tensor } from "@grus/tensor";
import { eachStep } from "./each-step.ts";
import { checkSizes } from "./errors.ts";
import type { Initialiser } from "./initialisers/initialiser.ts";
import { uniformInit } from "./initialisers/uniform.ts";
import type { Layer } from "./layer.ts";
import { defined } from "./part-definition.ts";

/** The parameters of a linear layer. */
export interface LinearParameters {
  /** [outputSize, inputSize] */
  readonly weight: Tensor<"float32">;
  /** [outputSize]; absent without bias. */
  readonly bias?: Tensor<"float32"> | undefined;
}

/** Options of {@link linear}. */
export interface LinearOptions {
  /** Input features. */
  readonly inputSize: number;
  /** Output features. */
  readonly outputSize: number;
  /** Whether there is a bias. Default true. */
  readonly bias?: boolean | undefined;
  /** Initialisers of the parameters. Default of both, as PyTorch: uniform between ±1/√inputSize. */
  readonly initialisers?:
    | { readonly weight?: Initialiser | undefined; readonly bias?: Initialiser | undefined }
    | undefined;
}

/**
 * y = x Wᵀ + b along the last axis: [..., inputSize] -> [..., outputSize]. As PyTorch's `nn.Linear`. Throws
 * {@link CellOptionError}, and {@link ShapeError} from the call for another last axis.
 */
export function linear(options: LinearOptions): Layer<LinearParameters> {
  const { inputSize, outputSize, bias = true, initialisers = {} } = options;
  checkSizes("linear", { inputSize, outputSize });
  const bound = 1 / Math.sqrt(inputSize);
  const plain = uniformInit({ low: -bound, high: bound });
  return defined(
    { kind: "linear", options },
    {
      reads: "float32",
      inputSize,
      outputSize,
      init: (key) => {
        const [first, second] = splitKey(key);
        return {
          weight: (initialisers.weight ?? plain)(first, [outputSize, inputSize]),
          ...(bias ? { bias: (initialisers.bias ?? plain)(second, [outputSize]) } : {}),
        };
      },
      bind: (parameters) => eachStep("linear", (x) => applyLinear(parameters, x)),
    },
  );
}

/** x Wᵀ + b along the last axis, for a weight [outputSize, inputSize]. Throws {@link ShapeError}. */
export function applyLinear({ weight, bias }: LinearParameters, x: Tensor): Tensor {
  const [outputSize, inputSize] = axes(weight, 2);
  checkFeatures(x, inputSize);
  const rows = x.shape.slice(0, -1);
  const flat = x.rank === 2 ? x : reshape(x, [rows.reduce((a, b) => a * b, 1), inputSize]);
  const product = matmul(flat, weight, { transposeB: true });
  const y = x.rank === 2 ? product : reshape(product, [...rows, outputSize]);
  // Added in the shape that an activation after it has, so that both are one step.
  return bias === undefined ? y : add(y, bias);
}

function checkFeatures(x: Tensor, inputSize: number): void {
  if (x.rank > 0 && x.shape.at(-1) === inputSize) return;
  throw new ShapeError("linear", {
    expected: `[..., inputSize=${inputSize}]`,
    got: x.shape,
    cure: `Pass ${inputSize} features, or create the layer with inputSize ${x.shape.at(-1) ?? "of the input"}.`,
  });
}
