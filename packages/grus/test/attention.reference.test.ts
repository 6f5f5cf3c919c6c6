import { multiHeadAttention } from "@grus/cells";
import { type Backend, evaluate, mean, mul, sum, type Tensor, valueAndGradWithAuxiliary } from "@grus/tensor";
import type { Comparison, Fixture, FixtureEntry } from "@grus/testing/reference";
import { beside, constantOf, referenceSuite } from "./reference.ts";

referenceSuite({
  suite: "attention",
  kinds: ["layer"],
  excluded: ({ attrs }) =>
    attrs.layer === "multihead-attention"
      ? undefined
      : "a layer that is not attention is checked by another suite",
  compute: attention,
});

/** Outputs, weights and the gradients of everything, through one program. PyTorch's weights are the mean over heads. */
async function attention(
  backend: Backend,
  { attrs }: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const of = (name: string) => constantOf(fixture, name);
  const query = of("query");
  const layer = multiHeadAttention({ size: query.shape[2]!, heads: attrs.heads as number });
  const held = {
    parameters: {
      inProjection: { weight: of("in_proj_weight"), bias: of("in_proj_bias") },
      outProjection: { weight: of("out_proj.weight"), bias: of("out_proj.bias") },
    },
    query,
    key: of("key_value"),
  };
  const loss = ({ parameters, ...operands }: typeof held) => {
    const { output, weights } = layer.apply(parameters, operands);
    return {
      value: sum(mul(output, of("cot"))),
      auxiliary: { y: output, weights: mean(weights, { axes: [1] }) },
    };
  };
  const { gradient, auxiliary } = await evaluate(backend, valueAndGradWithAuxiliary(loss)(held));
  const { parameters, ...operands } = gradient as unknown as typeof held;
  const named: Record<string, Tensor> = {
    ...(auxiliary as { y: Tensor; weights: Tensor }),
    grad_query: operands.query,
    grad_key_value: operands.key,
    grad_in_proj_weight: parameters.inProjection.weight,
    grad_in_proj_bias: parameters.inProjection.bias,
    "grad_out_proj.weight": parameters.outProjection.weight,
    "grad_out_proj.bias": parameters.outProjection.bias,
  };
  return Object.fromEntries(Object.entries(named).map(([name, x]) => [name, beside(x, fixture, name)]));
}
