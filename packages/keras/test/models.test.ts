// Whole models: shared layers and models, nested inputs, arguments by name, and files of Keras 3 in HDF5.
import { meanSquaredError } from "@grus/cells";
import type { NamedTensorRecord } from "@grus/io";
import { compile, mul, referenceBackend, sub, valueAndGrad, zeros } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { ACTIVATIONS } from "../src/activations.ts";
import type { Hdf5Attribute } from "../src/hdf5/attributes.ts";
import { namedModel } from "../src/named-weights.ts";
import { modelOf } from "../src/read-keras.ts";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  groupOf,
  inputsOf,
  layerJson,
  modelJson,
  oneLayer,
  ref,
  sequentialModel,
  total,
  type Written,
  wave,
  writtenModel,
} from "./written-models.ts";

const [x, y] = [wave([2, 3], 1), wave([2, 3], 2)];
const kernel = wave([3, 3], 3);
const inputs = [
  { name: "x", shape: [3] },
  { name: "y", shape: [3] },
];
const projected = (own: Grid, w = kernel) =>
  grid([2, 3], (n, u) => Math.tanh(total(3, (f) => own.at(n, f) * w.at(f, u))));
const dense = (name: string, calls: Written["calls"]): Written => ({
  className: "Dense",
  name,
  config: { units: 3, use_bias: false, activation: "tanh" },
  weights: { "vars/0": kernel },
  ...(calls === undefined ? {} : { calls }),
});
const difference = (a: Grid, b: Grid) => grid(a.shape, (n, u) => a.at(n, u) - b.at(n, u));

test("a layer called three times, once on its own output", async () => {
  const shared = dense("shared", [{ args: ["x"] }, { args: ["y"] }, { args: [ref("shared", 1)] }]);
  const merge = {
    className: "Subtract",
    name: "merge",
    calls: [{ args: [[ref("shared"), ref("shared", 2)]] }],
  };
  const model = writtenModel(inputs, [shared, merge]);
  expect(Object.keys(model.parameters)).toEqual(["shared.weight"]);
  await expectModel(model, { x, y }, [difference(projected(x), projected(projected(y)))]);
});

describe("a model within a model", () => {
  const inner = (className: "Functional" | "Sequential") => {
    const json = modelJson(
      [{ name: "row", shape: [3] }],
      [dense("dense", [{ args: ["row"] }])],
      [["dense", 0, 0]],
    );
    if (className === "Functional") return json.config as Record<string, unknown>;
    const first = {
      module: "keras.layers",
      class_name: "InputLayer",
      config: { batch_shape: [null, 3], name: "row" },
    };
    return { name: "twin", layers: [first, layerJson(dense("dense", undefined))] };
  };
  const weights = (className: string) => ({
    [`layers/${className.toLowerCase()}/layers/dense/vars/0`]: kernel,
  });
  const twin = (className: "Functional" | "Sequential"): Written => ({
    className,
    name: "twin",
    module: "keras",
    config: inner(className),
    calls: [{ args: ["x"] }, { args: ["y"] }],
  });
  const registered = (own: Written): Written => own;

  test.each(["Functional", "Sequential"] as const)(
    "%s, called twice in a Siamese network",
    async (className) => {
      const merge = {
        className: "Subtract",
        name: "merge",
        calls: [{ args: [[ref("twin"), ref("twin", 1)]] }],
      };
      const model = writtenModel(inputs, [registered(twin(className)), merge], undefined, weights(className));
      expect(Object.keys(model.parameters)).toEqual(["twin.dense.weight"]);
      await expectModel(model, { x, y }, [difference(projected(x), projected(y))]);
    },
  );

  test("as an output, which Keras counts from 1 where the model is functional", async () => {
    const both = [projected(x), projected(y)];
    const functional = writtenModel(
      inputs,
      [twin("Functional")],
      [
        ["twin", 1, 0],
        ["twin", 2, 0],
      ],
      weights("functional"),
    );
    await expectModel(functional, { x, y }, both);
    const second = writtenModel(inputs, [twin("Functional")], [["twin", 2, 0]], weights("functional"));
    await expectModel(second, { x: y, y: x }, [projected(x)], ["x"]);
    const sequential = writtenModel(
      inputs,
      [twin("Sequential")],
      [
        ["twin", 0, 0],
        ["twin", 1, 0],
      ],
      weights("sequential"),
    );
    await expectModel(sequential, { x, y }, both);
  });

  test("with inputs by name", async () => {
    const of = modelJson(
      [
        { name: "left", shape: [3] },
        { name: "right", shape: [3] },
      ],
      [{ className: "Subtract", name: "merge", calls: [{ args: [["left", "right"]] }] }],
      [["merge", 0, 0]],
    ).config as Record<string, unknown>;
    const config = { ...of, input_layers: { left: ["left", 0, 0], right: ["right", 0, 0] } };
    const pair: Written = {
      className: "Functional",
      name: "pair",
      module: "keras",
      config,
      calls: [{ args: [{ right: ref("x"), left: ref("y") }] }],
    };
    await expectModel(writtenModel(inputs, [pair]), { x, y }, [difference(y, x)]);
  });
});

test("models that call models many times are refused before they run", () => {
  const tanh: Written = {
    className: "Activation",
    name: "inner",
    config: { activation: "tanh" },
    calls: [{ args: ["row"] }],
  };
  // A functional model as an output is counted from 1.
  const own = (layer: Written) => {
    const last = layer.className === "Functional" ? layer.calls!.length : 0;
    const json = modelJson([{ name: "row", shape: [3] }], [layer], [[layer.name, last, 0]]);
    return json.config as Record<string, unknown>;
  };
  const nested = Array.from({ length: 6 }).reduce<Written>((inner) => {
    const calls = Array.from({ length: 10 }, (_, i) => ({ args: [i === 0 ? "row" : ref("inner", i - 1)] }));
    return { className: "Functional", name: "inner", module: "keras", config: own(inner), calls };
  }, tanh);
  expect(() => writtenModel([{ name: "row", shape: [3] }], [nested], [["inner", 10, 0]])).toThrow(
    "Keras: model: expected at most 100000 calls of layers; got 1000000.",
  );
});

test("a layer that two models share: its weights are in the file once", async () => {
  const json = modelJson(
    [{ name: "row", shape: [3] }],
    [dense("shared", [{ args: ["row"] }])],
    [["shared", 0, 0]],
  );
  const inner = json.config as { layers: Record<string, unknown>[] } & Record<string, unknown>;
  Object.assign(inner.layers[1]!, { shared_object_id: 7 });
  const twin: Written = {
    className: "Functional",
    name: "twin",
    module: "keras",
    config: inner,
    calls: [{ args: ["y"] }],
  };
  const merge: Written = { className: "Subtract", name: "merge", calls: [{ args: [["shared", "twin"]] }] };
  const outer: Written = { ...dense("shared", [{ args: ["x"] }]), more: { shared_object_id: 7 } };
  const model = writtenModel(inputs, [outer, twin, merge]);
  expect(model.layers.map(({ notes }) => notes.length)).toEqual([0, 1, 0]);
  await expectModel(model, { x, y }, [difference(projected(x), projected(y))]);
});

test("truth values as inputs: a mask passed by name", async () => {
  const steps = wave([2, 4, 3], 1);
  const gru: Written = {
    className: "SimpleRNN",
    name: "rnn",
    config: { units: 2, activation: "linear", use_bias: false },
    weights: { "cell/vars/0": wave([3, 2], 2), "cell/vars/1": grid([2, 2], () => 0) },
    calls: [{ args: ["x"], kwargs: { mask: "keep" } }],
  };
  const model = writtenModel(
    [
      { name: "x", shape: [4, 3] },
      { name: "keep", shape: [4], dtype: "bool" },
    ],
    [gru],
  );
  expect(model.inputs[1]).toEqual({ name: "keep", shape: ["batch", 4], dtype: "bool" });
  const last = [2, 1];
  const keep = grid([2, 4], (n, t) => Number(t <= last[n]! && t !== 0));
  const expected = grid([2, 2], (n, u) =>
    total(3, (f) => steps.at(n, last[n]!, f) * wave([3, 2], 2).at(f, u)),
  );
  await expectModel(model, { x: steps, keep }, [expected]);
});

test("EinsumDense", async () => {
  const [w, b] = [wave([3, 2, 4], 2), wave([2, 4], 3)];
  const config = {
    equation: "abc,cde->abde",
    output_shape: [null, 2, 4],
    bias_axes: "de",
    activation: "tanh",
  };
  const steps = wave([2, 5, 3], 1);
  const expected = grid([2, 5, 2, 4], (n, t, d, e) =>
    Math.tanh(b.at(d, e) + total(3, (c) => steps.at(n, t, c) * w.at(c, d, e))),
  );
  const layer = { className: "EinsumDense", config, weights: { "vars/0": w, "vars/1": b } };
  await expectModel(oneLayer(layer, [{ name: "x", shape: [5, 3] }]), { x: steps }, [expected]);
});

test("inputs by the names of the arguments of a layer", async () => {
  const named = dense("dense", [{ args: [], kwargs: { inputs: "x" } }]);
  await expectModel(writtenModel([inputs[0]!], [named]), { x }, [projected(x)]);
  const stranger = dense("dense", [{ args: ["x"], kwargs: { scale: 2 } }]);
  expect(() => writtenModel([inputs[0]!], [stranger])).toThrow(
    'call of layer "dense": expected only the arguments training, mask and initial_state; got "scale".',
  );
});

describe("activations", () => {
  test.each(Object.keys(ACTIVATIONS))("%s, as an option and as a layer", async (activation) => {
    const row = wave([2, 4], 5);
    const identity = grid([4, 4], (i, j) => Number(i === j));
    const one = sequentialModel({ name: "x", shape: [4] }, [
      { className: "Activation", name: "own", config: { activation } },
    ]);
    const other = sequentialModel({ name: "x", shape: [4] }, [
      {
        className: "Dense",
        name: "own",
        config: { units: 4, use_bias: false, activation },
        weights: { "vars/0": identity },
      },
    ]);
    const [a, b] = await Promise.all([one, other].map((model) => valuesOf(model, { x: row })));
    expect(a).toEqual(b);
    await expectModel(one, { x: row }, [gridOf([2, activation === "glu" ? 2 : 4], a!)]);
  });

  test("a layer in place of a function", async () => {
    const activation = layerJson({ className: "LeakyReLU", name: "leaky", config: { negative_slope: 0.5 } });
    const own = {
      className: "Dense",
      config: { units: 3, use_bias: false, activation },
      weights: { "vars/0": kernel },
    };
    const raw = grid([2, 3], (n, u) => total(3, (f) => x.at(n, f) * kernel.at(f, u)));
    await expectModel(oneLayer(own, [inputs[0]!]), { x }, [
      gridOf(
        [2, 3],
        raw.data.map((v) => (v < 0 ? v / 2 : v)),
      ),
    ]);
  });
});

describe("whole models of Keras 3 in HDF5", () => {
  const attribute = (texts: readonly string[]): Hdf5Attribute =>
    ({ texts: () => [...texts] }) as Hdf5Attribute;

  test("nested models: weights by their paths, trained ones first", async () => {
    const [mean, variance] = [wave([3], 5), gridOf([3], [1, 2, 3])];
    const paths = {
      "functional/twin/dense/kernel": kernel,
      "functional/twin/norm/gamma": wave([3], 6),
      "functional/twin/norm/beta": wave([3], 7),
      "functional/twin/norm/moving_mean": mean,
      "functional/twin/norm/moving_variance": variance,
    };
    const group = {
      ...groupOf(paths),
      attributes: new Map([["weight_names", attribute(Object.keys(paths))]]),
    };
    const norm: Written = { className: "BatchNormalization", name: "norm", calls: [{ args: ["dense"] }] };
    const inner = modelJson(
      [{ name: "row", shape: [3] }],
      [dense("dense", [{ args: ["row"] }]), norm],
      [["norm", 0, 0]],
    );
    const twin: Written = {
      className: "Functional",
      name: "twin",
      config: inner.config as Record<string, unknown>,
      calls: [{ args: ["x"] }],
    };
    const root = {
      kind: "group",
      path: "",
      attributes: new Map(),
      members: new Map([["twin", group]]),
    } as const;
    const config = withoutModules(modelJson([inputs[0]!], [twin], [["twin", 1, 0]]));
    const model = modelOf({ config, weights: namedModel(root), version: "3.15.1", major: 3, metadata: {} });
    const raw = projected(x);
    const expected = grid([2, 3], (n, u) => {
      const standard = (raw.at(n, u) - mean.at(u)) / Math.sqrt(variance.at(u) + 0.001);
      return standard * wave([3], 6).at(u) + wave([3], 7).at(u);
    });
    await expectModel(model, { x }, [expected]);
  });

  test("an operation without a module, beside the layer of the same name", async () => {
    const operation: Written = {
      className: "Add",
      name: "op",
      module: "keras.src.ops.numpy",
      calls: [{ args: ["x", 2] }],
    };
    const layer: Written = { className: "Add", name: "layer", calls: [{ args: [["op", "y"]] }] };
    const config = withoutModules(modelJson(inputs, [operation, layer], [["layer", 0, 0]]));
    const root = { kind: "group", path: "", attributes: new Map(), members: new Map() } as const;
    const model = modelOf({ config, weights: namedModel(root), version: "3.15.1", major: 3, metadata: {} });
    await expectModel(model, { x, y }, [grid([2, 3], (n, u) => x.at(n, u) + 2 + y.at(n, u))]);
  });
});

/** A configuration as Keras writes it in HDF5: without modules. */
function withoutModules<T>(value: T): T {
  return JSON.parse(
    JSON.stringify(value, (key, own) => (key === "module" || key === "registered_name" ? undefined : own)),
  );
}

async function valuesOf(model: ReturnType<typeof writtenModel>, given: Readonly<Record<string, Grid>>) {
  const compiled = await compile(referenceBackend(), model.apply, model.parameters, inputsOf(model, given));
  const outputs = await compiled.run(model.parameters, inputsOf(model, given));
  return Object.values(outputs)[0]!.data;
}

test("training lowers the loss of a model of many layers and changes every parameter", async () => {
  const sequence = wave([2, 8, 3], 1);
  const conv = {
    className: "Conv1D",
    name: "conv",
    config: { filters: 4, kernel_size: 3, padding: "same", activation: "relu" },
    weights: { "vars/0": wave([3, 3, 4], 2), "vars/1": wave([4], 3) },
  };
  const model = sequentialModel({ name: "x", shape: [8, 3] }, [
    conv,
    { className: "MaxPooling1D", name: "pool", config: { pool_size: 2 } },
    {
      className: "GroupNormalization",
      name: "norm",
      config: { groups: 2 },
      weights: { "vars/0": gridOf([4], [1, 1, 1, 1]), "vars/1": wave([4], 4) },
    },
    {
      className: "GRU",
      name: "gru",
      config: { units: 3 },
      weights: {
        "cell/vars/0": wave([4, 9], 5),
        "cell/vars/1": wave([3, 9], 6),
        "cell/vars/2": wave([2, 9], 7),
      },
    },
  ]);
  const loss = (own: NamedTensorRecord) => {
    const y = model.apply(own, inputsOf(model, { x: sequence })).gru!;
    return meanSquaredError(y, zeros(y.shape));
  };
  const step = await compile(
    referenceBackend(),
    (own: NamedTensorRecord) => {
      const { value, gradient } = valueAndGrad(loss)(own);
      const next = Object.fromEntries(
        Object.entries(own).map(([key, p]) => [key, sub(p, mul(0.2, gradient[key]!))]),
      );
      return { value, next };
    },
    model.parameters,
  );
  let own = model.parameters;
  const losses: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { value, next } = await step.run(own);
    losses.push(value.data[0]!);
    own = next;
  }
  expect(losses.every((value, i) => i === 0 || value < losses[i - 1]!)).toBe(true);
  for (const [name, { data }] of Object.entries(own))
    expect([...data]).not.toEqual([...model.parameters[name]!.data]);
});
