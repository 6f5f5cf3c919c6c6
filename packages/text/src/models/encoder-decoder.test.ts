import { ragged } from "@grus/cells";
import {
  evaluate,
  flatten,
  type Key,
  key,
  referenceBackend,
  scalar,
  type Tensor,
  take,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { checkModelGradient } from "../../test/model-gradient.ts";
import { attentionNames } from "./attention-named.ts";
import { encoderDecoder, encoderDecoderFrom } from "./encoder-decoder.ts";
import { decoderKinds, type EncoderDecoderOptions } from "./encoder-decoder-options.ts";

const backend = referenceBackend({ precision: "float64" });
const sizes = {
  sourceVocabulary: 9,
  targetVocabulary: 7,
  start: 1,
  embeddingSize: 5,
  hiddenSize: 4,
} as const;
const [batch, time, steps] = [3, 4, 5];
const ints = (values: readonly number[], shape: readonly number[]) =>
  tensor(Int32Array.from(values), shape, "int32");
const source = ragged(ints([2, 3, 8, 4, 5, 0, 0, 0, 6, 2, 7, 0], [batch, time]), ints([4, 1, 3], [batch]));
const target = ragged(
  ints([2, 6, 3, 2, 0, 4, 5, 6, 2, 3, 2, 0, 0, 0, 0], [batch, steps]),
  ints([4, 5, 1], [batch]),
);
const pair = { source, target };
const modelOf = (options: Partial<EncoderDecoderOptions> = {}) => encoderDecoder({ ...sizes, ...options });
const numbers = async (x: Tensor) => Array.from((await evaluate(backend, x)).data);
const logitsOf = async (options: Partial<EncoderDecoderOptions>, own?: Key, changed = pair) => {
  const model = modelOf(options);
  return numbers(model.bind(model.init(key(1)), { key: own })(changed).values);
};

describe("encoderDecoder", () => {
  test.each([
    ...decoderKinds.flatMap((decoder) => attentionNames.map((attention) => ({ decoder, attention }))),
    ...decoderKinds.map((decoder) => ({ decoder, layers: 3, cell: "lstm" as const })),
    { tied: false },
    { joint: true, sourceVocabulary: 9, targetVocabulary: 9 },
  ])("gives the same logits and attention step by step as with a known target: %o", async (options) => {
    const model = modelOf(options);
    const call = model.bind(model.init(key(1)));
    let before = call.begin(source);
    let tokens = ints([1, 1, 1], [batch]);
    const logits: Tensor[] = [];
    const weights: Tensor[] = [];
    for (let t = 0; t < steps; t++) {
      const next = call.step(tokens, before);
      before = { ...before, state: next.state };
      tokens = take(target.values, 1, t);
      logits.push(next.logits);
      weights.push(next.weights);
    }
    const all = { logits: call(pair).values, weights: call.attention(pair) };
    for (let t = 0; t < steps; t++)
      for (const [name, own] of Object.entries({ logits, weights })) {
        const known = take(all[name as "logits"], 1, t);
        const [found, expected] = await evaluate(backend, [own[t]!, known]);
        const width = found!.shape[1]!;
        for (const [row, length] of [4, 5, 1].entries())
          if (t < length)
            expectClose(
              found!.data.slice(row * width, (row + 1) * width),
              expected!.data.slice(row * width, (row + 1) * width),
              { absolute: 1e-12 },
            );
      }
    expect(all.logits.shape).toEqual([batch, steps, model.outputSize]);
  });

  test("the attention is a distribution over the source, without its padding", async () => {
    const model = modelOf();
    const weights = await numbers(model.bind(model.init(key(1))).attention(pair));
    for (let row = 0; row < batch; row++) {
      const own = weights.slice(row * steps * time, row * steps * time + time);
      expect(own.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
      expect(own.every((weight, t) => weight > 0 === t < [4, 1, 3][row]!)).toBe(true);
    }
  });

  test("padding has no effect", async () => {
    const padded = {
      source: ragged(ints([2, 3, 8, 4, 5, 8, 8, 8, 6, 2, 7, 8], [batch, time]), source.lengths),
      target: ragged(ints([2, 6, 3, 2, 6, 4, 5, 6, 2, 3, 2, 6, 6, 6, 6], [batch, steps]), target.lengths),
    };
    const model = modelOf({ layers: 2 });
    const call = model.bind(model.init(key(1)));
    expect(await numbers(call.loss(padded))).toEqual(await numbers(call.loss(pair)));
  });

  test.each([
    ...decoderKinds.map((decoder) => ({ decoder, layers: decoder === "parallel" ? 2 : 1 })),
    { cell: "lstm", joint: true, sourceVocabulary: 9, targetVocabulary: 9 },
    { attention: "additive", tied: false },
  ] as const)("has the gradient of central differences: %o", async (options) => {
    const model = modelOf(options);
    await checkModelGradient(backend, model.init(key(1)), (parameters) =>
      model.bind(parameters).loss(pair, { labelSmoothing: 0.1 }),
    );
  });

  test.each([{ dropout: 0.4 }, { dropout: 0.4, variational: true }, { dropout: 0.4, layers: 2 }])(
    "%o acts while training alone",
    async (options) => {
      const plain = await logitsOf({ ...options, dropout: 0 });
      expect(await logitsOf(options)).toEqual(plain);
      expect(await logitsOf(options, key(3))).not.toEqual(plain);
      expect(await logitsOf({ ...options, dropout: 0 }, key(3))).toEqual(plain);
    },
  );

  test("each option changes the numbers", async () => {
    const plain = await logitsOf({});
    for (const options of [
      { cell: "lstm" },
      { layers: 2 },
      { decoder: "luong" },
      { decoder: "bahdanau" },
      { attention: "dot" },
      { attention: "additive" },
      { tied: false },
      { start: 2 },
    ] as const)
      expect(await logitsOf(options), JSON.stringify(options)).not.toEqual(plain);
    expect(await logitsOf({ variational: true }, key(3))).not.toEqual(await logitsOf({}, key(3)));
  });

  test("scheduled sampling reads the likeliest tokens with the given probability", async () => {
    const at = (rate: number) =>
      logitsOf({ dropout: 0 }, key(3), { ...pair, sampling: scalar(rate) } as typeof pair);
    const forced = await logitsOf({ dropout: 0 });
    expectClose(validOf(await at(0)), validOf(forced), { absolute: 1e-12 });
    const model = modelOf({ dropout: 0 });
    const call = model.bind(model.init(key(1)));
    let before = call.begin(source);
    let tokens = [1, 1, 1];
    const own = await at(1);
    for (let t = 0; t < steps; t++) {
      const next = call.step(ints(tokens, [batch]), before);
      const logits = await numbers(next.logits);
      tokens = [0, 1, 2].map((row) => indexOfMost(logits.slice(7 * row, 7 * row + 7)));
      before = { ...before, state: await evaluate(backend, next.state) };
      for (const row of [0, 1, 2])
        expectClose(
          own.slice((row * steps + t) * 7, (row * steps + t + 1) * 7),
          logits.slice(7 * row, 7 * row + 7),
          {
            absolute: 1e-12,
          },
        );
    }
    const half = await at(0.5);
    expect(half).not.toEqual(own);
    expect(validOf(half)).not.toEqual(validOf(forced));
    const sampled = { ...pair, sampling: scalar(0.5) };
    // Without a key, as in validation, the target is read.
    expect(await numbers(call(sampled).values)).toEqual(forced);
    await checkModelGradient(backend, model.init(key(1)), (parameters) =>
      model.bind(parameters, { key: key(3) }).loss(sampled),
    );
  });

  test("label smoothing spreads a share of the target", async () => {
    const model = modelOf();
    const call = model.bind(model.init(key(1)));
    const loss = async (labelSmoothing?: number) => (await numbers(call.loss(pair, { labelSmoothing })))[0]!;
    expect(await loss(0)).toBe(await loss());
    expect(await loss(0.3)).not.toBe(await loss());
  });

  test("shares weights as asked", () => {
    const paths = (options: Partial<EncoderDecoderOptions>) =>
      flatten(modelOf(options).init(key(0))).map(({ path }) => path);
    expect(paths({})).toContain("tokens.source.weight");
    expect(paths({})).not.toContain("tokens.target.scores.weight");
    expect(paths({ tied: false })).toContain("tokens.target.scores.weight");
    const joint = { joint: true, targetVocabulary: 9 };
    expect(paths(joint)).not.toContain("tokens.source.weight");
  });

  test("is built again from its description, and refuses what cannot be", async () => {
    const model = modelOf({ layers: 2, decoder: "luong" });
    const again = encoderDecoderFrom(JSON.parse(JSON.stringify(model.description)));
    expect(again.description).toEqual(model.description);
    expect(() => encoderDecoderFrom({ ...model.description, kind: "tagger" as "encoder-decoder" })).toThrow(
      'encoderDecoderFrom: the description has the kind "tagger"; expected "encoder-decoder".',
    );
    expect(() => modelOf({ hiddenSize: 5 })).toThrow(
      "encoderDecoder: hiddenSize is 5; expected an even number, half for each direction of the encoder.",
    );
    expect(() => modelOf({ decoder: "lstm" as "luong" })).toThrow(
      'encoderDecoder: decoder is "lstm"; expected parallel, luong, bahdanau.',
    );
    expect(() => modelOf({ attention: "sparse" as "dot" })).toThrow(
      'encoderDecoder: attention is "sparse"; expected dot, general, additive.',
    );
    expect(() => modelOf({ joint: true })).toThrow(
      "encoderDecoder: there are 9 source tokens and 7 target tokens; expected equal numbers, since the vocabulary",
    );
  });
});

/** The logits within the lengths of the target. */
function validOf(logits: readonly number[]): number[] {
  return [4, 5, 1].flatMap((length, row) => logits.slice(row * steps * 7, (row * steps + length) * 7));
}

function indexOfMost(row: readonly number[]): number {
  return row.indexOf(Math.max(...row));
}
