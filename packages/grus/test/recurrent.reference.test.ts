import {
  type CellState,
  gru,
  lstm,
  projectedLstmCell,
  type RecurrentLayer,
  type RecurrentParameters,
  recurrent,
  rnn,
} from "@grus/cells";
import { projectedLstmFromPyTorch, recurrentFromPyTorch, recurrentToPyTorch } from "@grus/io";
import {
  add,
  type Backend,
  cast,
  evaluate,
  isRagged,
  mul,
  type Sequence,
  stack,
  sum,
  type Tensor,
  take,
  valueAndGradWithAuxiliary,
} from "@grus/tensor";
import type { Comparison, Fixture, FixtureEntry } from "@grus/testing/reference";
import { comparisonOf, constantOf, referenceSuite } from "./reference.ts";

type Layer = RecurrentLayer<RecurrentParameters, CellState & { readonly cell?: Tensor }>;
type States = ReturnType<Layer["initialState"]>;

referenceSuite({
  suite: "recurrent",
  kinds: ["recurrent"],
  // cot_y = -0.7699 and cot_hn = 0.7864, one number each, nearly cancel: rounding both to float32, as in the
  // fixture, changes their sum, and with it every gradient, by a relative error of up to 5.6e-6.
  rounding: ({ name }) => (name === "rnn-00" ? 5.7e-6 : undefined),
  compute: computeRecurrent,
});

/** Outputs, states and all gradients, in one program. */
async function computeRecurrent(
  backend: Backend,
  entry: FixtureEntry,
  fixture: Fixture,
): Promise<Record<string, Comparison>> {
  const layer = layerOf(entry);
  const { bidirectional } = entry.attrs;
  const starts = fixture.has("c0") ? ["h0", "c0"] : ["h0"];
  const ends = fixture.has("c0") ? ["hn", "cn"] : ["hn"];
  const held = {
    parameters: parametersOf(entry, fixture),
    x: constantOf(fixture, "x"),
    starts: starts.map((name) => constantOf(fixture, name)),
  };
  const lengths = fixture.has("lengths") ? cast(constantOf(fixture, "lengths"), "int32") : undefined;
  const loss = ({ parameters, x, starts: initial }: typeof held) => {
    const input: Sequence = lengths === undefined ? x : { values: x, lengths };
    const { output, state } = layer.bind(parameters)(input, {
      initialState: unpackStates(initial, bidirectional as boolean),
    });
    const results = [isRagged(output) ? output.values : output, ...packStates(state, ends.length)];
    const terms = results.map((y, i) => sum(mul(y, constantOf(fixture, `cot_${["y", ...ends][i]}`))));
    return { value: terms.reduce(add), auxiliary: results };
  };
  const { gradient, auxiliary } = await evaluate(backend, valueAndGradWithAuxiliary(loss)(held));
  const { parameters, x, starts: initial } = gradient as unknown as typeof held;
  const named = {
    ...Object.fromEntries(recurrentToPyTorch(parameters)),
    x,
    ...Object.fromEntries(starts.map((name, i) => [name, initial[i]!])),
  };
  return Object.fromEntries([
    ...["y", ...ends].map((name, i) => [name, comparisonOf((auxiliary as Tensor[])[i]!, fixture, name)]),
    ...Object.entries(named).map(([name, tensor]) => [
      `grad_${name}`,
      comparisonOf(tensor, fixture, `grad_${name}`),
    ]),
  ]);
}

function parametersOf({ attrs }: FixtureEntry, fixture: Fixture): ReturnType<typeof recurrentFromPyTorch> {
  const named = new Map([...fixture.keys()].map((name) => [name, constantOf(fixture, name)]));
  return attrs.projection === 0 ? recurrentFromPyTorch(named) : projectedLstmFromPyTorch(named);
}

function layerOf({ attrs }: FixtureEntry): Layer {
  const { cell, input, hidden, layers, bidirectional, bias, nonlinearity, projection } = attrs;
  const options = {
    inputSize: input as number,
    hiddenSize: hidden as number,
    layers: layers as number,
    bidirectional: bidirectional as boolean,
    bias: bias as boolean,
  };
  switch (cell) {
    case "gru":
      return gru(options) as Layer;
    case "lstm":
      return (projection === 0
        ? lstm(options)
        : projected(options, projection as number)) as unknown as Layer;
    case "rnn":
      return rnn({ ...options, activation: nonlinearity as "tanh" | "relu" }) as Layer;
    default:
      throw new Error(`no layer for the cell ${JSON.stringify(cell)}.`);
  }
}

function projected({ inputSize, ...options }: Parameters<typeof lstm>[0], projectionSize: number) {
  return recurrent(
    (size) =>
      projectedLstmCell({
        bias: options.bias,
        hiddenSize: options.hiddenSize,
        inputSize: size,
        projectionSize,
      }),
    {
      inputSize,
      ...options,
    },
  );
}

/** PyTorch's states, [layers · directions, batch, hidden], as states of the layer. */
function unpackStates([hidden, cell]: readonly Tensor[], bidirectional: boolean): States {
  const directions = bidirectional ? 2 : 1;
  const at = (i: number) => ({
    hidden: take(hidden!, 0, i),
    ...(cell === undefined ? {} : { cell: take(cell, 0, i) }),
  });
  return Array.from({ length: hidden!.shape[0]! / directions }, (_, layer) => ({
    forward: at(layer * directions),
    ...(bidirectional ? { reverse: at(layer * directions + 1) } : {}),
  }));
}

/** The layer's states as PyTorch's. */
function packStates(states: States, kinds: number): Tensor[] {
  const flat = states.flatMap(({ forward, reverse }) =>
    reverse === undefined ? [forward] : [forward, reverse],
  );
  const packed = [stack(flat.map(({ hidden }) => hidden))];
  return kinds === 1 ? packed : [...packed, stack(flat.map(({ cell }) => cell!))];
}
