import {
  type Directions,
  embedding,
  gru,
  linear,
  lstm,
  projectedLstmCell,
  type RecurrentParameters,
  recurrent,
  rnn,
} from "@grus/cells";
import { flatten, key, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import {
  embeddingFromPyTorch,
  embeddingToPyTorch,
  linearFromPyTorch,
  linearToPyTorch,
  projectedLstmFromPyTorch,
  recurrentFromPyTorch,
  recurrentToPyTorch,
} from "./pytorch-layout.ts";

function paths(tree: unknown): [string, unknown][] {
  return flatten(tree).map(({ path, leaf }) => [path, (leaf as Tensor).data]);
}

describe.each([
  ["gru", gru],
  ["lstm", lstm],
  ["rnn", rnn],
] as const)("%s", (_, make) => {
  test.each([
    { layers: 1, bidirectional: false, bias: true },
    { layers: 2, bidirectional: true, bias: true },
    { layers: 3, bidirectional: false, bias: false },
  ])("round trip: %o", (options) => {
    const { layers } = make({ inputSize: 3, hiddenSize: 2, ...options }).init(key(1)) as {
      layers: readonly Directions<RecurrentParameters>[];
    };
    const named = recurrentToPyTorch({ layers }, { prefix: "encoder.rnn" });
    const cells = options.layers * (options.bidirectional ? 2 : 1);
    expect(named.size).toBe(cells * (options.bias ? 4 : 2));
    expect(paths(recurrentFromPyTorch(named, { prefix: "encoder.rnn" }))).toEqual(paths({ layers }));
  });
});

test("uses PyTorch's names", () => {
  const names = [
    ...recurrentToPyTorch(
      gru({ inputSize: 3, hiddenSize: 2, layers: 2, bidirectional: true }).init(key(1)),
    ).keys(),
  ];
  expect(names.slice(0, 8)).toEqual([
    "weight_ih_l0",
    "weight_hh_l0",
    "bias_ih_l0",
    "bias_hh_l0",
    "weight_ih_l0_reverse",
    "weight_hh_l0_reverse",
    "bias_ih_l0_reverse",
    "bias_hh_l0_reverse",
  ]);
  expect(names[8]).toBe("weight_ih_l1");
});

test("round-trips linear and embedding", () => {
  const head = linear({ inputSize: 3, outputSize: 2 }).init(key(1));
  expect(paths(linearFromPyTorch(linearToPyTorch(head, { prefix: "head" }), { prefix: "head" }))).toEqual(
    paths(head),
  );
  const plain = linear({ inputSize: 3, outputSize: 2, bias: false }).init(key(1));
  expect([...linearToPyTorch(plain).keys()]).toEqual(["weight"]);
  expect(paths(linearFromPyTorch(linearToPyTorch(plain)))).toEqual(paths(plain));
  const table = embedding({ vocabulary: 5, outputSize: 2 }).init(key(1));
  expect(paths(embeddingFromPyTorch(embeddingToPyTorch(table)))).toEqual(paths(table));
});

test("round-trips an LSTM with a projection", () => {
  const cellOf = (inputSize: number) => projectedLstmCell({ inputSize, hiddenSize: 4, projectionSize: 3 });
  const { layers } = recurrent(cellOf, { inputSize: 2, layers: 2, bidirectional: true }).init(key(1));
  const named = recurrentToPyTorch({ layers });
  expect([...named.keys()].filter((name) => name.startsWith("weight_hr"))).toEqual([
    "weight_hr_l0",
    "weight_hr_l0_reverse",
    "weight_hr_l1",
    "weight_hr_l1_reverse",
  ]);
  expect(paths(projectedLstmFromPyTorch(named))).toEqual(paths({ layers }));
});

test("reports missing tensors", () => {
  const named = recurrentToPyTorch(gru({ inputSize: 3, hiddenSize: 2 }).init(key(1)), { prefix: "gru" });
  expect(() => recurrentFromPyTorch(named)).toThrowErrorMatchingInlineSnapshot(`
    [PyTorchLayoutError: expected a tensor "weight_ih_l0"; got a state dictionary of gru.weight_ih_l0, gru.weight_hh_l0, gru.bias_ih_l0, gru.bias_hh_l0.
    Pass the module's name as prefix.]
  `);
  expect(() => linearFromPyTorch(new Map(), { prefix: "head" })).toThrowErrorMatchingInlineSnapshot(`
    [PyTorchLayoutError: expected a tensor "head.weight"; got a state dictionary of nothing.
    Pass the module's name as prefix.]
  `);
  const projected = new Map([...named, ["gru.weight_hr_l0", tensor([[1]])] as const]);
  expect(() => recurrentFromPyTorch(projected, { prefix: "gru" })).toThrowErrorMatchingInlineSnapshot(`
    [PyTorchLayoutError: recurrentFromPyTorch: expected no projection; got "gru.weight_hr_l0".
    Read it with projectedLstmFromPyTorch.]
  `);
});
