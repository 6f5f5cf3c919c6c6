import { wasmBackend } from "@grus/backend-wasm";
import { crossEntropy, ragged } from "@grus/cells";
import { sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import {
  compile,
  evaluate,
  grad,
  key,
  leaves,
  type Ragged,
  referenceBackend,
  type Sequence,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { fit, predict } from "@grus/train";
import { describe, expect, test } from "vitest";
import { bioForbidden } from "./bio-paths.ts";
import { lettersOfWords } from "./letters.ts";
import { type TaggerOptions, tagger, taggerFrom } from "./tagger.ts";
import type { WordsInput } from "./word-features.ts";

const backend = referenceBackend();
const sizes = { vocabulary: 9, classes: 4, embeddingSize: 5, hiddenSize: 3 } as const;
const characters = { vocabulary: 7, embeddingSize: 3, outputSize: 4 };
const [batch, time, letters] = [3, 4, 5];
const ints = (shape: readonly number[], limit: number, seed: number): Tensor<"int32"> => {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Int32Array.from({ length: size }, (_, i) => (i * i * 7 + i * seed + 3) % limit),
    shape,
    "int32",
  );
};
const lengths = tensor([4, 1, 3], [batch], "int32");
const input: WordsInput<Ragged<"int32">> = {
  words: ragged(ints([batch, time], 9, 2), lengths),
  characters: ragged(ints([batch, time, letters], 7, 5), lengths),
};
const tags = ragged(ints([batch, time], 4, 3), lengths);
const modelOf = (options: Partial<TaggerOptions> = {}) => tagger({ ...sizes, characters, ...options });
const scoresOf = async (options: Partial<TaggerOptions>, training = false) => {
  const model = modelOf(options);
  const context = training ? { key: key(5) } : {};
  const { values } = await evaluate(backend, model.bind(model.init(key(1)), context)(input));
  return Array.from(values.data);
};

describe("tagger", () => {
  test.each(["crf", "softmax"] as const)(
    "learns tags that depend on neighbours, under fit: %s",
    async (output) => {
      const wasm = await wasmBackend();
      const words = Array.from({ length: 40 }, (_, i) =>
        Int32Array.from({ length: 2 + (i % 5) }, (_word, t) => 1 + ((i * 3 + t * t * 5 + t) % 8)),
      );
      const own = words.map((sentence) => sentence.map((word, t) => (word + (sentence[t + 1] ?? 0)) % 3));
      const fields = {
        words,
        characters: words.map((sentence) =>
          Int32Array.from([...sentence].flatMap((word) => [word % 4, word % 3, 0])),
        ),
        tags: own,
      };
      const batches = sequenceBatches(fields, { batchSize: 20, features: { characters: 3 } });
      const model = tagger({ ...sizes, classes: 3, hiddenSize: 12, dropout: 0, output, characters });
      const run = fit({
        backend: wasm,
        model,
        train: batches,
        loss: (model, batch) => model.loss(batch, batch.tags),
        metrics: (model, batch) => ({ accuracy: model.accuracy(batch, batch.tags) }),
        optimizer: adam({ learningRate: 0.03 }),
        epochs: 30,
      });
      const { parameters, history } = await run.finish();
      expect(history.at(-1)!.metrics.accuracy).toBe(1);
      const outputs = await predict({
        backend: wasm,
        model,
        parameters,
        batches,
        outputs: (model, b) => model.decode(b),
      });
      expect(outputs.tags.values.shape).toEqual([40, 6]);
      await wasm.dispose();
    },
  );

  test("has a loss per token: that of the path for a CRF, of each tag for softmax", async () => {
    const plain = modelOf({ output: "softmax" });
    const call = plain.bind(plain.init(key(1)));
    const [found, expected] = await evaluate(backend, [
      call.loss(input, tags),
      crossEntropy(call(input), tags),
    ] as const);
    expect(found.data).toEqual(expected.data);

    // Without transitions a CRF is a softmax of each step.
    const field = modelOf();
    const parameters = field.init(key(1));
    const zero = {
      transitions: tensor(new Float32Array(16), [4, 4]),
      start: tensor([0, 0, 0, 0]),
      end: tensor([0, 0, 0, 0]),
    };
    const path = field.bind({ ...parameters, output: zero });
    const same = plain.bind({ ...parameters, output: {} });
    const both = async (of: (bound: typeof path) => unknown) =>
      (await Promise.all([path, same].map((bound) => evaluate(backend, of(bound))))).map((tree) =>
        (leaves(tree) as Tensor[]).flatMap(({ data }) => Array.from(data)),
      );
    for (const of of [
      (bound: typeof path) => bound.loss(input, tags),
      (bound: typeof path) => bound.decode(input),
      (bound: typeof path) => bound.probabilities(input),
      (bound: typeof path) => bound.accuracy(input, tags),
    ]) {
      const [crf, softmax] = await both(of);
      expectClose(crf!, softmax!, { absolute: 1e-5 });
    }
  });

  test("padding changes nothing", async () => {
    const model = modelOf();
    const parameters = model.init(key(1));
    const other = (x: Sequence<"int32">, fill: number) => {
      const { values } = x as Ragged<"int32">;
      const width = values.size / (batch * time);
      const data = values.data.map((value, i) => {
        const step = Math.floor(i / width);
        return step % time < lengths.data[Math.floor(step / time)]! ? value : fill;
      });
      return ragged(tensor(Int32Array.from(data), values.shape, "int32"), lengths);
    };
    const changed = { words: other(input.words, 8), characters: other(input.characters!, 6) };
    const run = await compile(
      backend,
      (x: WordsInput<Ragged<"int32">>, y: Ragged<"int32">) => {
        const loss = (own: typeof parameters) => model.bind(own).loss(x, y);
        return {
          loss: loss(parameters),
          gradient: grad(loss)(parameters),
          found: model.bind(parameters).decode(x),
        };
      },
      input,
      tags,
    );
    expect(run.runSync(changed, other(tags, 77))).toEqual(run.runSync(input, tags));
    run.dispose();
  });

  test.each<[string, Partial<TaggerOptions>, boolean]>([
    ["cell", { cell: "gru" }, false],
    ["layers", { layers: 2 }, false],
    ["width", { characters: { ...characters, width: 5 } }, false],
    ["padding", { characters: { ...characters, padding: 2 } }, false],
    ["vectors", { vectors: new Float32Array(45).fill(0.1) }, false],
    ["dropout", { dropout: 0 }, true],
    ["wordDropout", { wordDropout: 0.7, unknown: 1 }, true],
  ])("the option %s changes the scores", async (_, options, training) => {
    expect(await scoresOf(options, training)).not.toEqual(await scoresOf({}, training));
    expect(await scoresOf(options, training)).toEqual(await scoresOf(options, training));
  });

  test("is built again from its description as plain data", async () => {
    const forbidden = bioForbidden(["O", "B-A", "I-A", "B-B"]);
    expect(forbidden).toEqual({
      starts: [2],
      transitions: [
        [0, 2],
        [3, 2],
      ],
    });
    const model = modelOf({ wordDropout: 0.1, unknown: 1, forbidden, layers: 2 });
    const again = taggerFrom(JSON.parse(JSON.stringify(model.description)));
    expect(again.description).toEqual(model.description);
    const parameters = model.init(key(2));
    const [first, second] = await evaluate(backend, [
      model.bind(parameters).decode(input),
      again.bind(parameters).decode(input),
    ]);
    expect(second).toEqual(first);
    const found = Array.from(first!.tags.values.data);
    expect(found.slice(1, 4).some((tag, t) => tag === 2 && [0, 3].includes(found[t]!))).toBe(false);
  });

  test("rejects what it cannot use", async () => {
    const model = modelOf();
    const call = model.bind(model.init(key(1)));
    expect(() => call({ words: input.words })).toThrowErrorMatchingInlineSnapshot(`
      [TextError: model.features: tagger: the input has no characters; the model reads those of each word.
      Add a field of lettersOfWords to the batches.]
    `);
    expect(() => call({ ...input, characters: input.words })).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: model.features: characters: letters has shape [3, 4]; expected int32 [batch, time, letters].
      Pass features: { characters: letters } to sequenceBatches.]
    `);
    expect(() => modelOf({ vectors: new Float32Array(7) })).toThrowErrorMatchingInlineSnapshot(`
      [TextError: tagger: vectors have 7 numbers; expected vocabulary · embeddingSize = 45.
      Pass the vectors of initialVectors for the same vocabulary, and their size as embeddingSize.]
    `);
    expect(() => modelOf({ wordDropout: 0.1 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: tagger: unknown is undefined; expected the index of the unknown word, for wordDropout.]`,
    );
    expect(() => modelOf({ characters: { ...characters, width: 2 } })).toThrowErrorMatchingInlineSnapshot(
      `[TextError: characters: width is 2; expected an odd number of letters.]`,
    );
    expect(() => modelOf(JSON.parse('{ "output": "hmm" }'))).toThrowErrorMatchingInlineSnapshot(
      `[TextError: tagger: output is "hmm"; expected crf, softmax.]`,
    );
    expect(() => modelOf(JSON.parse('{ "cell": "tree" }'))).toThrowErrorMatchingInlineSnapshot(
      `[TextError: cell is "tree"; expected one of gru, lstm, rnn, minGru, minLstm, layerNormGru, layerNormLstm, or a function of the input size.]`,
    );
    expect(() => taggerFrom(JSON.parse('{ "kind": "text-classifier" }'))).toThrowErrorMatchingInlineSnapshot(`
      [TextError: taggerFrom: the description has the kind "text-classifier"; expected "tagger".
      Pass the description of a model of this kind.]
    `);
  });
});

describe("lettersOfWords", () => {
  const encode = (text: string) => Int32Array.from(text, (letter) => letter.charCodeAt(0) - 96);

  test("pads short words and keeps the ends of long ones", () => {
    const tokenizer = { encode, special: { padding: 0 } };
    expect([...lettersOfWords(tokenizer, ["ab", "abcdefgh", ""], 5)]).toEqual([
      1, 2, 0, 0, 0, 1, 2, 3, 7, 8, 0, 0, 0, 0, 0,
    ]);
  });

  test("needs a padding token", () => {
    expect(() => lettersOfWords({ encode, special: {} }, ["a"], 3)).toThrowErrorMatchingInlineSnapshot(`
      [TextError: lettersOfWords: the tokenizer has no padding token.
      Create the tokenizer of characters with one.]
    `);
  });
});
