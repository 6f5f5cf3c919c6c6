// Skip connections around the layers of a stack.
import { add, mul, sigmoid, sub } from "@grus/tensor";
import { constantInit } from "./initialisers/constant.ts";
import { checkFinite } from "./initialisers/initialiser.ts";
import type { LayerConnection } from "./layer-connection.ts";
import { applyLinear, type LinearParameters, linear } from "./linear.ts";
import { type LayerSizes, type StackConnections, stackConnections } from "./stack-connections.ts";

/** A skip connection for the layers of a stack; created by {@link connectionOf}. */
export interface Connection extends LayerConnection {
  /**
   * The connections for layers of the given sizes. Throws {@link CellOptionError} if no layer has equal input
   * and output sizes.
   */
  stack(sizes: readonly LayerSizes[]): StackConnections;
}

/**
 * Makes a layer connection one for stacks: it is applied to each layer whose input and output sizes are
 * equal.
 */
export function connectionOf(connection: LayerConnection): Connection {
  return { ...connection, stack: (sizes) => stackConnections(connection, sizes) };
}

/** Options of {@link highwayConnection} and {@link highway}. */
export interface HighwayOptions {
  /**
   * Initial b: below 0 the gate starts closed and passes the input through. Default -1; the paper takes -1 to
   * -3, lower for deeper networks.
   */
  readonly gateBias?: number | undefined;
}

/** y + x (He et al., arXiv 1512.03385): the layer learns a residual. No parameters. */
export function residualConnection(): Connection {
  return connectionOf({ init: () => ({}), join: (_parameters, input, output) => add(output, input) });
}

/**
 * t ⊙ y + (1 − t) ⊙ x with the gate t = σ(W x + b) (Srivastava et al., arXiv 1505.00387; over recurrent
 * layers as in Zhang et al., arXiv 1510.08983). Throws {@link CellOptionError}.
 */
export function highwayConnection({ gateBias = -1 }: HighwayOptions = {}): Connection {
  checkFinite("highwayConnection", { gateBias });
  const gate = (features: number) =>
    linear({ inputSize: features, outputSize: features, initialisers: { bias: constantInit(gateBias) } });
  return connectionOf({
    init: (key, features) => gate(features).init(key),
    join: (parameters, input, output) => {
      const t = sigmoid(applyLinear(parameters as LinearParameters, input));
      return add(mul(t, output), mul(sub(1, t), input));
    },
  });
}
