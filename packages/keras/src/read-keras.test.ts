import { meanSquaredError } from "@grus/cells";
import type { NamedTensorRecord } from "@grus/io";
import { ModelFileError } from "@grus/io";
import {
  compile,
  evaluate,
  flatten,
  mul,
  referenceBackend,
  sub,
  type Tensor,
  tensor,
  valueAndGrad,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { strToU8 } from "fflate";
import { describe, expect, test } from "vitest";
import { edited, kerasFile, layerNamed, type WrittenModel } from "../test/keras-archives.ts";
import { denseToKeras, gruToKeras } from "./keras-layout.ts";
import { kerasLayerParameters, kerasRecurrentParameters, readHdf5Tensors, readKeras } from "./read-keras.ts";

const backend = referenceBackend();

/** The message of the error that `read` throws. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    expect(error).toBeInstanceOf(ModelFileError);
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
}

const tokens = tensor(Int32Array.of(3, 0, 5, 7, 0, 2, 2, 9), [2, 4]);

describe("the description of a model", () => {
  test("inputs, outputs, parameters and layers of a tagger", () => {
    const { inputs, outputs, parameters, layers, version, metadata } = readKeras(kerasFile("tagger.keras"));
    expect(inputs).toEqual([{ name: "input_layer", shape: ["batch", "time"], dtype: "int32" }]);
    expect(outputs).toEqual([
      { name: "time_distributed", shape: [undefined, undefined, 5], dtype: "float32" },
    ]);
    expect(version).toBe("3.10.0");
    expect(metadata).toEqual({ date_saved: "2024-01-01@00:00:00" });
    expect(
      Object.fromEntries(Object.entries(parameters).map(([name, { shape }]) => [name, shape.join()])),
    ).toEqual({
      "embedding.weight": "10,4",
      "bidirectional.forward.weightIh": "9,4",
      "bidirectional.forward.weightHh": "9,3",
      "bidirectional.forward.biasIh": "9",
      "bidirectional.forward.biasHh": "9",
      "bidirectional.reverse.weightIh": "9,4",
      "bidirectional.reverse.weightHh": "9,3",
      "bidirectional.reverse.biasIh": "9",
      "bidirectional.reverse.biasHh": "9",
      "layer_normalization.weight": "6",
      "layer_normalization.bias": "6",
      "time_distributed.weight": "5,6",
      "time_distributed.bias": "5",
    });
    const open = undefined;
    const gates = "z, r, h (sigmoid, tanh, reset after the product)";
    expect(layers).toEqual([
      {
        name: "embedding",
        className: "Embedding",
        outputShape: [open, open, 4],
        parameterCount: 40,
        notes: [],
      },
      {
        name: "bidirectional",
        className: "Bidirectional",
        outputShape: [open, open, 6],
        parameterCount: 162,
        gates,
        notes: [],
      },
      {
        name: "layer_normalization",
        className: "LayerNormalization",
        outputShape: [open, open, 6],
        parameterCount: 12,
        notes: [],
      },
      { name: "dropout", className: "Dropout", outputShape: [open, open, 6], parameterCount: 0, notes: [] },
      {
        name: "time_distributed",
        className: "TimeDistributed",
        outputShape: [open, open, 5],
        parameterCount: 35,
        notes: [],
      },
    ]);
  });

  test("gates, untrained statistics, and layers that are stateful in Keras", () => {
    const { layers, parameters, statistics } = readKeras(kerasFile("stack.keras"));
    const of = (name: string) => layers.find((layer) => layer.name === name)!;
    expect(of("gru").gates).toBe("z, r, h (sigmoid, tanh, reset before the product)");
    expect(of("simple_rnn").gates).toBe("none (relu)");
    expect(of("lstm").notes[0]).toContain("stateful in Keras");
    expect(of("batch_normalization").parameterCount).toBe(12);
    expect(Object.keys(kerasLayerParameters(parameters, "batch_normalization"))).toEqual(["bias"]);
    expect(Object.keys(statistics)).toEqual(["batch_normalization.mean", "batch_normalization.variance"]);
    const numbers = [...Object.values(parameters), ...Object.values(statistics)];
    const counted = layers.reduce((sum, { parameterCount }) => sum + parameterCount, 0);
    expect(numbers.reduce((sum, { size }) => sum + size, 0)).toBe(counted);
    expect(Object.keys(kerasLayerParameters(parameters, "gru"))).toEqual(["weightIh", "weightHh", "biasIh"]);
  });

  test("older models", () => {
    const old = readKeras(kerasFile("old-tagger.h5"));
    expect(old.version).toBe("2.9.0");
    expect(old.metadata).toEqual({ backend: "tensorflow" });
    expect(old.inputs).toEqual([{ name: "embedding_input", shape: ["batch", 5], dtype: "int32" }]);
    expect(old.layers[2]!.gates).toBe(
      "z, r, h (hard_sigmoid of Keras 2, tanh, reset before the product; step by step)",
    );
  });

  test("layers in nested models", () => {
    const { layers, parameters, outputs } = readKeras(kerasFile("nested.keras"));
    expect(layers.map(({ name }) => name)).toEqual(["gru", "dense", "simple_rnn", "dense_1"]);
    expect(Object.keys(parameters)).toContain("encoder.gru.weightIh");
    expect(outputs).toEqual([{ name: "dense_1", shape: [undefined, 2], dtype: "float32" }]);
  });
});

describe("weights alone", () => {
  test("every tensor by path, in Keras' layout, also from an archive", () => {
    const found = readHdf5Tensors(kerasFile("tagger.weights.h5"));
    expect([...readHdf5Tensors(kerasFile("tagger.keras")).keys()]).toEqual([...found.keys()]);
    expect([...found.keys()]).toContain("layers/bidirectional/forward_layer/cell/vars/1");
    expect(found.get("layers/bidirectional/forward_layer/cell/vars/2")!.shape).toEqual([2, 9]);
    expect(found.get("layers/dropout/seed_generator/vars/0")!.element).toBe("U32");
  });

  test("the conversions return the weights of the model", () => {
    const { parameters } = readKeras(kerasFile("tagger.keras"));
    const found = readHdf5Tensors(kerasFile("tagger.weights.h5"));
    const stored = (path: string) => found.get(`layers/${path}`)!.read().data;
    const gru = gruToKeras(kerasRecurrentParameters(parameters, "bidirectional.reverse"));
    expectClose(gru.kernel.data, stored("bidirectional/backward_layer/cell/vars/0"));
    expectClose(gru.recurrentKernel.data, stored("bidirectional/backward_layer/cell/vars/1"));
    expectClose(gru.bias!.data, stored("bidirectional/backward_layer/cell/vars/2"));
    const { weight, bias } = kerasLayerParameters(parameters, "time_distributed");
    const dense = denseToKeras({ weight: weight!, bias: bias! });
    expectClose(dense.kernel.data, stored("time_distributed/layer/vars/0"));
  });

  test("parameters of a recurrent layer require an existing one", () => {
    const { parameters } = readKeras(kerasFile("tagger.keras"));
    expect(refusal(() => kerasRecurrentParameters(parameters, "gru"))).toBe(
      'Keras: parameters of "gru": expected a recurrent layer of that name, or one direction of a layer; got none.\nPass parameters named as by readKeras, and a name from model.layers.',
    );
    expect(refusal(() => kerasRecurrentParameters(parameters, "time_distributed"))).toContain(
      "got one of weight, bias",
    );
  });

  test("half precision and bfloat16 agree approximately with float32", async () => {
    const x = tensor([[0.5, -1, 2]]);
    const outputs = ["deep.keras", "deep-float16.keras", "deep-bfloat16.keras"].map((name) => {
      const { apply, parameters } = readKeras(kerasFile(name));
      return apply(parameters, { input_layer: x }).dense_11!;
    });
    const [exact, half, brain] = await evaluate(backend, outputs);
    expectClose(half!.data, exact!.data, { absolute: 5e-3 });
    expectClose(brain!.data, exact!.data, { absolute: 5e-2 });
    expect([...half!.data]).not.toEqual([...exact!.data]);
    expect([...brain!.data]).not.toEqual([...exact!.data]);
  });
});

describe("training", () => {
  test.each(["tagger.keras", "old-tagger.h5"])(
    "fine-tuning %s lowers its loss, changing every parameter",
    async (name) => {
      const { parameters, apply, inputs, outputs } = readKeras(kerasFile(name));
      const input =
        name === "tagger.keras" ? tokens : tensor(Int32Array.of(3, 0, 5, 7, 0, 2, 2, 9, 1, 4), [2, 5]);
      const given = { [inputs[0]!.name]: input };
      const output = outputs[0]!.name;
      const loss = (own: NamedTensorRecord) => {
        const y = apply(own, given)[output]!;
        return meanSquaredError(y, zeros(y.shape));
      };
      const step = await compile(
        backend,
        (own: Record<string, Tensor>) => {
          const { value, gradient } = valueAndGrad(loss)(own);
          const next = Object.fromEntries(
            Object.keys(own).map((key) => [key, sub(own[key]!, mul(0.2, gradient[key]!))]),
          );
          return { value, gradient, next };
        },
        parameters,
      );
      const losses: number[] = [];
      let own = parameters;
      for (let i = 0; i < 10; i++) {
        const { value, gradient, next } = await step.run(own);
        for (const { path, leaf } of flatten(gradient))
          expect([path, leaf.data.some((g) => g !== 0) && leaf.data.every(Number.isFinite)]).toEqual([
            path,
            true,
          ]);
        losses.push(value.data[0]!);
        own = next;
      }
      expect(losses.every((value, i) => i === 0 || value < losses[i - 1]!)).toBe(true);
    },
  );
});

describe("inputs and parameters are checked", () => {
  const { apply, parameters } = readKeras(kerasFile("tagger.keras"));

  test("inputs by name, type and shape", () => {
    expect(refusal(() => apply(parameters, { x: tokens }))).toContain(
      'Keras: input "x": expected inputs among "input_layer"; got another.',
    );
    const { inputs } = readKeras(kerasFile("branches.keras"));
    expect(inputs.map(({ shape }) => String(shape))).toEqual(["batch,tokens_time", "batch,4"]);
    expect(refusal(() => apply(parameters, {}))).toContain(
      'input "input_layer": expected int32 [batch, time]; got none.',
    );
    expect(refusal(() => apply(parameters, { input_layer: zeros([2, 3]) }))).toContain("got float32 [2, 3].");
    expect(refusal(() => apply(parameters, { input_layer: zeros([2], "int32") }))).toContain(
      "got int32 [2].",
    );
  });

  test("parameters by name and shape", () => {
    const { "embedding.weight": gone, ...others } = parameters;
    expect(refusal(() => apply(others, { input_layer: tokens }))).toContain(
      'parameter "embedding.weight": expected float32 [10, 4]; got none.',
    );
    const wrong = { ...parameters, "embedding.weight": zeros([4, gone!.shape[0]!]) };
    expect(refusal(() => apply(wrong, { input_layer: tokens }))).toContain("got float32 [4, 10].");
  });
});

describe("unsupported features are refused by name", () => {
  const set = (layer: string, option: string, value: unknown) => (model: WrittenModel) => {
    layerNamed(model, layer).config[option] = value;
  };
  const rename = (layer: string, changes: object) => (model: WrittenModel) => {
    Object.assign(layerNamed(model, layer), changes);
  };

  test.each<[string, (model: WrittenModel) => void, string]>([
    [
      "tagger",
      rename("dropout", { class_name: "Lambda" }),
      'Lambda layer "dropout": expected a layer without code; got "Lambda".\nIt holds Python code, which is not executed;',
    ],
    [
      "tagger",
      rename("dropout", { class_name: "Hashing" }),
      'expected a supported layer; got "Hashing".\nSupported: Activation, ',
    ],
    [
      "tagger",
      rename("dropout", { module: "my_layers" }),
      'expected a built-in Keras layer; got "Dropout" from "my_layers"',
    ],
    [
      "tagger",
      rename("dropout", { registered_name: "mine>Dropout" }),
      'got "mine>Dropout" from "keras.layers"',
    ],
    ["stack", set("gru", "use_magic", 3), 'GRU layer "gru": expected nothing as "use_magic"; got 3.'],
    ["stack", set("gru", "activation", "snake"), "expected an activation among celu, elu, exponential,"],
    [
      "stack",
      set("gru", "activation", {
        module: "builtins",
        class_name: "function",
        config: "mine",
        registered_name: "mine",
      }),
      'got "mine".',
    ],
    ["stack", set("gru", "units", 5), "expected weights of 5 units; got 4."],
    ["stack", set("gru", "units", -1), 'expected a whole number from 1 to 2147483647 as "units"; got -1.'],
    ["stack", set("gru", "reset_after", true), "expected a bias [2, 3 · units]; got [12]."],
    [
      "stack",
      set("gru", "use_bias", false),
      'weights "layers/gru/cell/vars": expected kernel, recurrent_kernel (2 tensors); got 3.',
    ],
    [
      "stack",
      set("gru", "dtype", { class_name: "QuantizedDTypePolicy", config: { name: "int8_from_float32" } }),
      'expected floats as "dtype"; got "int8_from_float32".',
    ],
    ["stack", set("dense", "lora_rank", 4), 'Dense layer "dense": expected nothing as "lora_rank"; got 4.'],
    ["stack", set("dense", "units", 7), "expected weights [input, 7] and [7]; got [4, 3] and []."],
    ["stack", set("layer_normalization", "axis", [5]), 'expected "axis" among 2 axes; got [5].'],
    [
      "tagger",
      set("bidirectional", "merge_mode", "max"),
      "expected merge_mode concat, sum, mul, ave or null; got max.",
    ],
    [
      "pointwise",
      set("flatten", "data_format", "channels"),
      'expected "channels_last" or "channels_first" as "data_format"; got "channels".',
    ],
    ["branches", set("not_equal", "how", 1), 'NotEqual layer "not_equal": expected nothing as "how"'],
    [
      "branches",
      rename("not_equal", { class_name: "Sort" }),
      'expected a supported operation; got "Sort".\nSupported: Abs, Absolute, Add, All,',
    ],
  ])("%s, %#", (name, edit, message) => {
    expect(refusal(() => readKeras(edited(`${name}.keras`, edit)))).toContain(message);
  });

  test("nested cells", () => {
    const edit = (model: WrittenModel) => {
      const inner = layerNamed(model, "bidirectional").config.backward_layer as { class_name: string };
      inner.class_name = "PeepholeLSTM";
    };
    expect(refusal(() => readKeras(edited("tagger.keras", edit)))).toContain(
      "expected a layer or cell among GRU, LSTM, SimpleRNN, GRUCell, LSTMCell, SimpleRNNCell, StackedRNNCells; got PeepholeLSTM.",
    );
  });

  test("subclassed models, and calls in training mode", () => {
    expect(
      refusal(() =>
        readKeras(edited("tagger.keras", (model) => Object.assign(model, { class_name: "Mine" }))),
      ),
    ).toContain('model: expected a Sequential or functional model; got "Mine".');
    const inTraining = (model: WrittenModel) => {
      const [node] = layerNamed(model, "gru").inbound_nodes as { kwargs: Record<string, unknown> }[];
      node!.kwargs.training = true;
    };
    expect(refusal(() => readKeras(edited("branches.keras", inTraining)))).toContain(
      'call of layer "gru": expected a call in inference mode; got training=True.',
    );
  });

  test("cyclic graphs, and references to missing layers", () => {
    const toLstm = (name: string) => (model: WrittenModel) => {
      const nodes = layerNamed(model, "pool").inbound_nodes as {
        args: { config: { keras_history: unknown } }[];
      }[];
      nodes[0]!.args[0]!.config.keras_history = [name, 0, 0];
    };
    expect(refusal(() => readKeras(edited("branches.keras", toLstm("lstm"))))).toContain(
      "expected an acyclic graph; got a cycle.",
    );
    expect(refusal(() => readKeras(edited("branches.keras", toLstm("nobody"))))).toContain(
      'call of layer "nobody": expected a call in the file; got number 0.',
    );
  });
});

describe("files", () => {
  test("of other formats", () => {
    expect(refusal(() => readKeras(new Uint8Array(100)))).toBe(
      "Keras: expected a .keras archive, or a model in HDF5; got neither.\nPass a file written by model.save.",
    );
    expect(refusal(() => readKeras(kerasFile("tagger.weights.h5")))).toContain(
      "expected a whole model in HDF5; got weights alone",
    );
    const without = edited(
      "tagger.keras",
      () => {},
      (entries) => delete entries["model.weights.h5"],
    );
    expect(refusal(() => readKeras(without))).toContain(
      'expected an entry "model.weights.h5"; got 2 others.',
    );
  });

  test("whose configuration is not JSON", () => {
    const broken = edited(
      "tagger.keras",
      () => {},
      (entries) => Object.assign(entries, { "config.json": strToU8("{") }),
    );
    expect(refusal(() => readKeras(broken))).toContain("config.json: expected JSON; got");
  });

  test("with the weights of another model", () => {
    const other = edited(
      "tagger.keras",
      () => {},
      (entries) => Object.assign(entries, { "model.weights.h5": kerasFile("old-tagger.h5") }),
    );
    expect(refusal(() => readKeras(other))).toContain(
      'weights "layers/embedding/vars": expected embeddings (1 tensor); got 0.',
    );
  });

  test("in HDF5 without the weights of a nested model", () => {
    expect(refusal(() => readKeras(kerasFile("old-nested.h5")))).toContain(
      'weights "gru": expected kernel at index 0; got something else.',
    );
  });
});

test("configurations nested too deeply", () => {
  const deep = edited(
    "tagger.keras",
    () => {},
    (entries) => {
      Object.assign(entries, {
        "config.json": strToU8(`{"a":${"[".repeat(100_000)}${"]".repeat(100_000)}}`),
      });
    },
  );
  expect(refusal(() => readKeras(deep))).toContain(
    "config.json: expected at most 200 nested objects; got more.",
  );
  const quoted = edited("tagger.keras", (model) =>
    Object.assign(model, { compile_config: `"\\${"[".repeat(300)}` }),
  );
  expect(readKeras(quoted).layers).toHaveLength(5);
});

test("masks that do not fit a recurrent layer", () => {
  const file = edited("masks.keras", (model) => {
    Object.assign(layerNamed(model, "any"), { class_name: "NotEqual", config: { name: "any" } });
    const nodes = layerNamed(model, "any").inbound_nodes as { args: unknown[] }[];
    nodes[0]!.args.push(0);
  });
  expect(refusal(() => readKeras(file))).toContain('RNN layer "rnn": expected a mask [2, 6]; got [2, 6, 3].');
});
