// Models of language as ONNX files, run by ONNX Runtime at several lengths.
import type { NamedModel } from "@grus/io";
import { writeOnnx } from "@grus/onnx";
import { compile, key, mapTree, referenceBackend, type Tensor, type TensorData, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import {
  type EncoderDecoderOptions,
  encoderDecoder,
  type LanguageModelOptions,
  languageModel,
  type NameableModel,
  namedModel,
  type TaggerOptions,
  type TextClassifierOptions,
  tagger,
  textClassifier,
} from "@grus/text";
import * as ort from "onnxruntime-web";
import { expect, test } from "vitest";

ort.env.wasm.numThreads = 1;
ort.env.logLevel = "error";

const sizes = { vocabulary: 9, embeddingSize: 4, hiddenSize: 5 } as const;

function languageModelOf(options: Partial<LanguageModelOptions>): NameableModel {
  const model = languageModel({ ...sizes, ...options });
  return { task: "language-model", model, parameters: perturbed(model.init(key(1))) };
}

function classifierOf(options: Partial<TextClassifierOptions>): NameableModel {
  const model = textClassifier({ ...sizes, classes: 3, ...options });
  return { task: "text-classification", model, parameters: perturbed(model.init(key(2))) };
}

function taggerOf(options: Partial<TaggerOptions>): NameableModel {
  const model = tagger({ ...sizes, classes: 3, ...options });
  return { task: "tagging", model, parameters: perturbed(model.init(key(3))) };
}

function translatorOf(options: Partial<EncoderDecoderOptions>): NameableModel {
  const vocabularies = { sourceVocabulary: 9, targetVocabulary: 8, start: 1 };
  const model = encoderDecoder({ ...vocabularies, embeddingSize: 4, hiddenSize: 6, ...options });
  return { task: "translation", model, parameters: perturbed(model.init(key(4))) };
}

/** Parameters without zeros, which would hide what is added or multiplied. */
function perturbed<Parameters>(parameters: Parameters): Parameters {
  let seed = 0;
  return mapTree(parameters, (leaf: Tensor) => {
    const data = leaf.data as Float32Array;
    return tensor(
      data.map((value) => value + Math.sin(++seed) / 4),
      leaf.shape,
    );
  }) as Parameters;
}

const letters = { vocabulary: 7, embeddingSize: 3, outputSize: 4 };
const cases: readonly (readonly [string, NameableModel])[] = [
  ["a language model", languageModelOf({})],
  [
    "two layers of lstm with tied weights",
    languageModelOf({ cell: "lstm", layers: 2, tied: true, embeddingSize: 5 }),
  ],
  ["a language model with an adaptive softmax", languageModelOf({ cutoffs: [4] })],
  ["a language model of minGru", languageModelOf({ cell: "minGru" })],
  ["a language model of layerNormLstm", languageModelOf({ cell: "layerNormLstm" })],
  ["a classifier by the maximum", classifierOf({})],
  [
    "a classifier by attention, of two layers of lstm",
    classifierOf({ pooling: "attention", cell: "lstm", layers: 2 }),
  ],
  ["a tagger by its CRF, with characters", taggerOf({ characters: letters })],
  ["a tagger by softmax", taggerOf({ output: "softmax" })],
  ["a translator", translatorOf({})],
  ["a translator of two layers of lstm", translatorOf({ cell: "lstm", layers: 2, attention: "additive" })],
  ["a translator with input feeding", translatorOf({ decoder: "luong", attention: "dot" })],
];

test.each(cases)("%s", async (_, source) => {
  const model = namedModel(source);
  const session = await ort.InferenceSession.create(writeOnnx(model));
  expect([...session.inputNames].sort()).toEqual(model.inputs.map(({ name }) => name).sort());
  expect([...session.outputNames].sort()).toEqual(model.outputs.map(({ name }) => name).sort());
  for (const axes of [
    { batch: 3, time: 4, steps: 5, letters: 3 },
    { batch: 1, time: 1, steps: 2, letters: 2 },
  ]) {
    const inputs = inputsOf(model, axes);
    const found = await inRuntime(session, inputs);
    const expected = await directly(model, inputs);
    for (const [name, { shape, data }] of Object.entries(expected)) {
      expect([name, [...found[name]!.shape]]).toEqual([name, [...shape]]);
      expectClose(found[name]!.data, data, { absolute: 1e-5 });
    }
  }
  await session.release();
});

test("a stream of single tokens in ONNX Runtime equals one call", async () => {
  const model = namedModel(languageModelOf({ cell: "lstm", layers: 2 }));
  const session = await ort.InferenceSession.create(writeOnnx(model));
  const whole = inputsOf(model, { batch: 2, time: 4 }, 0);
  const { logits } = await inRuntime(session, whole);
  let state = Object.fromEntries(Object.entries(whole).filter(([name]) => name !== "tokens"));
  for (let t = 0; t < 4; t++) {
    const column = Int32Array.of(whole.tokens!.data[t]!, whole.tokens!.data[4 + t]!);
    const next = await inRuntime(session, {
      ...state,
      tokens: { shape: [2, 1], dtype: "int32", data: column },
    });
    const places = [0, 1].flatMap((row) => Array.from({ length: 9 }, (_, i) => (row * 4 + t) * 9 + i));
    expectClose(
      next.logits!.data,
      Float32Array.from(places, (i) => logits!.data[i]!),
      { absolute: 1e-5 },
    );
    state = Object.fromEntries(
      Object.keys(state).map((name) => [name, next[name.replace("state.", "next.")]!]),
    );
  }
  await session.release();
});

test("a missing input is named", () => {
  const model = namedModel(classifierOf({}));
  expect(() => model.apply(model.parameters, {})).toThrow(
    'the input "tokens" is missing; got none.\nPass a tensor for each of the model\'s inputs.',
  );
});

/** Tokens below 7, lengths from 1 to the time, and states. */
function inputsOf(
  { inputs }: NamedModel,
  axes: Readonly<Record<string, number>>,
  scale = 0.5,
): Record<string, TensorData> {
  return Object.fromEntries(
    inputs.map(({ name, dtype, shape }) => {
      const lengths = shape!.map((axis) => (typeof axis === "string" ? axes[axis]! : axis!));
      const size = lengths.reduce((a, b) => a * b, 1);
      if (dtype === "float32")
        return [
          name,
          {
            shape: lengths,
            dtype,
            data: Float32Array.from({ length: size }, (_, i) => scale * Math.sin(i + 1)),
          },
        ];
      const valueAt = (i: number) => (name === "lengths" ? Math.max(1, axes.time! - i) : (5 * i + 2) % 7);
      return [
        name,
        { shape: lengths, dtype: "int32", data: Int32Array.from({ length: size }, (_, i) => valueAt(i)) },
      ];
    }),
  );
}

async function inRuntime(
  session: ort.InferenceSession,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const feeds = Object.fromEntries(
    Object.entries(inputs).map(([name, { dtype, data, shape }]) => [
      name,
      new ort.Tensor(dtype as "float32", data as Float32Array, [...shape]),
    ]),
  );
  const found = await session.run(feeds);
  return Object.fromEntries(
    Object.entries(found).map(([name, { type, dims, data }]) => [
      name,
      { shape: dims, dtype: type as "float32", data: data as Float32Array },
    ]),
  );
}

async function directly(
  { parameters, apply }: NamedModel,
  inputs: Readonly<Record<string, TensorData>>,
): Promise<Record<string, TensorData>> {
  const compiled = await compile(referenceBackend(), apply, parameters, inputs as Record<string, Tensor>);
  return compiled.run(parameters, inputs);
}
