// What leads round a layer: its input, to its output.
import { add, mul, sigmoid, sub } from "@grus/tensor";
import { constantInit } from "./initialisers/constant.ts";
import { checkFinite } from "./initialisers/initialiser.ts";
import type { LayerConnection } from "./layer-connection.ts";
import { applyLinear, type LinearParameters, linear } from "./linear.ts";
import { type LayerSizes, type StackConnections, stackConnections } from "./stack-connections.ts";

/** A way to join the outputs of a stack's layers with their inputs; {@link connectionOf} makes one. */
export interface Connection extends LayerConnection {
  /** The connections round layers of such sizes. Throws {@link CellOptionError} where no layer has as many features coming out as going in. */
  stack(sizes: readonly LayerSizes[]): StackConnections;
}

/** A connection round one layer as one for stacks: it leads round each layer that has as many features coming out as going in. */
export function connectionOf(connection: LayerConnection): Connection {
  return { ...connection, stack: (sizes) => stackConnections(connection, sizes) };
}

/** Options of {@link highwayConnection} and {@link highway}. */
export interface HighwayOptions {
  /** What b begins with: below 0 the gate begins closed and carries the input on. Default -1; the paper takes -1 to -3, the deeper the lower. */
  readonly gateBias?: number | undefined;
}

/** y + x (He et al., arXiv 1512.03385): what the layer adds to its input. No parameters. */
export function residualConnection(): Connection {
  return connectionOf({ init: () => ({}), join: (_parameters, input, output) => add(output, input) });
}

/**
 * t ⊙ y + (1 − t) ⊙ x with the gate t = σ(W x + b) (Srivastava et al., arXiv 1505.00387; over recurrent layers as in Zhang et al., arXiv
 * 1510.08983). Throws {@link CellOptionError}.
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
