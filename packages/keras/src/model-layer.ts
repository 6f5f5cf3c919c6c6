// A model as a layer of another model, or of a wrapper.
import { quote } from "@grus/io/files";
import type { BuiltModel } from "./built-model.ts";
import { malformed } from "./config.ts";
import type { KerasLayer } from "./layers/layer.ts";

/** A model as a layer; its inputs are in its own order. */
export function modelLayer(name: string, className: string, model: BuiltModel): KerasLayer {
  const names = model.inputs.map((input) => input.name);
  return {
    className,
    name,
    parameters: model.parameters,
    statistics: model.statistics,
    parameterCount: model.layers.reduce((sum, { layer }) => sum + layer.parameterCount, 0),
    inputs: names,
    calls: model.calls,
    apply: (parameters, inputs) => {
      if (inputs.length !== names.length)
        throw malformed({
          place: `model ${quote(name)}`,
          expected: `${names.length} inputs`,
          got: String(inputs.length),
          cure: "Save the model again.",
        });
      return model.run(parameters, new Map(names.map((own, i) => [own, inputs[i]!])));
    },
  };
}
