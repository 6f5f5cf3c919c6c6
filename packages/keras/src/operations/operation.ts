// Operations of Keras 3 on tensors (keras.ops), as layers without weights. They drop masks.
import { fromData, scalar, type Tensor } from "@grus/tensor";
import { type Argument, isNull } from "../arguments.ts";
import type { LayerConfig } from "../config.ts";
import { asFloats, type KerasValue, type LayerBuilder, type LayerCall, plainLayer } from "../layers/layer.ts";

/** The arguments of one call of an operation, by the names of its parameters. */
export class OperationCall {
  readonly config: LayerConfig;
  readonly #arguments: ReadonlyMap<string, Argument<KerasValue>>;

  constructor(config: LayerConfig, parameters: readonly string[], { args, named }: LayerCall) {
    this.config = config;
    if (args.length > parameters.length) config.refuse(`${parameters.length} operands`, String(args.length));
    const stranger = Object.keys(named).find((name) => !parameters.includes(name) && !isNull(named[name]));
    if (stranger !== undefined)
      config.refuse(`only the arguments ${parameters.join(", ") || "of no name"}`, stranger);
    const byPlace = args.map((own, i) => [parameters[i]!, own] as const);
    this.#arguments = new Map([...byPlace, ...Object.entries(named)]);
  }

  /** An argument as written; undefined if absent or null. */
  raw(name: string): Argument<KerasValue> | undefined {
    const own = this.#arguments.get(name);
    return isNull(own) ? undefined : own;
  }

  /** A tensor, an array, or a number as a tensor without axes. */
  tensor(name: string): Tensor {
    return this.optional(name) ?? this.config.refuse(`the argument ${name}`, "none");
  }

  /** As {@link tensor}; undefined if absent. */
  optional(name: string): Tensor | undefined {
    const own = this.raw(name);
    return own === undefined ? undefined : this.#asTensor(name, own);
  }

  /** A tensor as floats. */
  floats(name: string): Tensor {
    return asFloats(this.tensor(name));
  }

  /** A list of tensors. */
  tensors(name: string): readonly Tensor[] {
    const own = this.raw(name);
    if (own?.kind !== "list") return [this.tensor(name)];
    return own.items.map((item) => this.#asTensor(name, item));
  }

  /** The value of an argument that is a plain number; undefined for others. */
  number(name: string): number | undefined {
    const own = this.raw(name);
    if (own?.kind === "constant" && typeof own.value === "number") return own.value;
    if (own?.kind !== "array" || own.data.shape.length > 0) return undefined;
    return own.data.data[0];
  }

  #asTensor(name: string, own: Argument<KerasValue>): Tensor {
    if (own.kind === "value") return own.value.tensor;
    if (own.kind === "array") return fromData(own.data);
    if (own.kind === "constant" && typeof own.value === "number") return scalar(own.value);
    if (own.kind === "constant" && typeof own.value === "boolean") return scalar(Number(own.value), "bool");
    return this.config.refuse(`a tensor as the argument ${name}`, own.kind);
  }
}

/** What an operation computes from the arguments of a call. */
export type Computation = (call: OperationCall) => Tensor | readonly Tensor[];

/** An operation of parameters in this order; `of` reads its options. */
export function operation(
  parameters: readonly string[],
  of: (config: LayerConfig) => Computation,
): LayerBuilder {
  return (source) => {
    const { config } = source;
    const compute = of(config);
    config.checkOptions();
    return plainLayer(source, {
      options: "any",
      apply: (_parameters, _inputs, call) => {
        const found = compute(new OperationCall(config, parameters, call));
        return (Array.isArray(found) ? found : [found as Tensor]).map((tensor) => ({ tensor }));
      },
    });
  };
}
