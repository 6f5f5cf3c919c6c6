import { batchNorm, layerNorm, multiHeadAttention } from "@grus/cells";
import {
  type Backend,
  evaluate,
  key,
  mean,
  mul,
  runningStatistics,
  sum,
  type Tensor,
  valueAndGradWithAuxiliary,
} from "@grus/tensor";
import type { Comparison, Fixture, FixtureEntry } from "@grus/testing/reference";
import { comparisonOf, constantOf, referenceSuite } from "./reference.ts";

const layers: Readonly<Record<string, typeof attention>> = {
  "multihead-attention": attention,
  layernorm: layerNormalisation,
  batchnorm: batchNormalisation,
};

referenceSuite({
  suite: "layer",
  kinds: ["layer"],
  compute: (backend, entry, fixture) => {
    const compute = layers[entry.attrs.layer as string];
    if (compute === undefined) throw new Error(`no layer for ${JSON.stringify(entry.attrs.layer)}.`);
    return compute(backend, entry, fixture);
  },
});

/** The output and all gradients. */
async function layerNormalisation(
  backend: Backend,
  { attrs }: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const of = (name: string) => constantOf(fixture, name);
  const layer = layerNorm({ features: of("weight").size, epsilon: attrs.eps as number });
  const held = { x: of("x"), weight: of("weight"), bias: of("bias") };
  const loss = ({ x, ...parameters }: typeof held) => {
    const y = layer.bind(parameters)(x);
    return { value: sum(mul(y, of("cot"))), auxiliary: y };
  };
  const { gradient, auxiliary: y } = await evaluate(backend, valueAndGradWithAuxiliary(loss)(held));
  return comparisonsOf({ y, ...gradients(gradient) }, fixture);
}

/**
 * Output and gradients in training, the updated running statistics, and the output in evaluation with them.
 */
async function batchNormalisation(
  backend: Backend,
  { attrs }: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const of = (name: string) => constantOf(fixture, name);
  const { eps: epsilon, momentum } = attrs as Record<string, number>;
  const layer = batchNorm({ features: of("weight").size, epsilon: epsilon!, momentum: momentum! });
  const held = { x: of("x"), weight: of("weight"), bias: of("bias") };
  const begin = layer.init(key(0));
  const loss = ({ x, ...parameters }: typeof held) => {
    const statistics = runningStatistics();
    const output = layer.bind({ ...begin, ...parameters }, { training: true, statistics })(x);
    const left = statistics.all();
    const [runningMean, runningVariance] = [left.get("runningMean")!, left.get("runningVariance")!];
    const evaluated = layer.bind({ ...parameters, runningMean, runningVariance })(x);
    return {
      value: sum(mul(output, of("cot"))),
      auxiliary: {
        y_train: output,
        y_eval: evaluated,
        running_mean: runningMean,
        running_var: runningVariance,
      },
    };
  };
  const { gradient, auxiliary } = await evaluate(backend, valueAndGradWithAuxiliary(loss)(held));
  return comparisonsOf({ ...auxiliary, ...gradients(gradient) }, fixture);
}

function gradients(tree: Readonly<Record<string, Tensor>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tree).map(([name, x]) => [`grad_${name}`, x]));
}

function comparisonsOf(
  named: Readonly<Record<string, Tensor>>,
  fixture: Fixture,
): Record<string, Comparison> {
  return Object.fromEntries(Object.entries(named).map(([name, x]) => [name, comparisonOf(x, fixture, name)]));
}

/** Outputs, weights and all gradients, in one program. PyTorch's weights are the mean over heads. */
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
  const loss = ({ parameters, query, key }: typeof held) => {
    const { output, weights } = layer.bind(parameters)(query, { key });
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
  return comparisonsOf(named, fixture);
}
