import { crossEntropy } from "@grus/cells";
import { rmsprop, sgd } from "@grus/optim";
import {
  evaluate,
  grad,
  key,
  mapTree,
  mul,
  referenceBackend,
  sub,
  type Tensor,
  tensor,
  zipTrees,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { type LanguageModelParameters, languageModel } from "../models/language-model.ts";
import { scoreText } from "./score-text.ts";

const backend = referenceBackend();
const model = languageModel({ vocabulary: 5, embeddingSize: 3, hiddenSize: 4, layers: 2, dropout: 0.5 });
const parameters = model.init(key(1));
const tokens = Int32Array.from({ length: 24 }, (_, i) => (i * i + (i >> 2)) % 5);

/** −log p of each token after the first, from one call over the whole text. */
async function whole(own: LanguageModelParameters, of: Int32Array): Promise<number> {
  const [input, target] = [of.slice(0, -1), of.slice(1)].map((ids) => tensor(ids, [1, ids.length]));
  const call = model.bind(own);
  const loss = crossEntropy(call(input as Tensor<"int32">), target!, { reduction: "sum" });
  return (await evaluate(backend, loss)).data[0]!;
}

test.each([1, 5, 23, 64])("carries the state from piece to piece of %i tokens", async (steps) => {
  const shares: number[] = [];
  const onProgress = (done: number) => void shares.push(done);
  const scored = await scoreText({ backend, model, parameters, tokens, steps, onProgress });
  expect(scored.tokens).toBe(23);
  expect(-scored.logProbability).toBeCloseTo(await whole(parameters, tokens), 4);
  expect(shares).toEqual(Array.from(shares.keys(), (i) => Math.min(1, ((i + 1) * steps) / 23)));
});

test("weights adapt to a piece after it is scored, and return by the decay", async () => {
  const [learningRate, decay] = [0.5, 0.25];
  const short = tokens.slice(0, 9);
  const dynamic = { optimizer: sgd({ learningRate }), decay };
  const { logProbability } = await scoreText({
    backend,
    model,
    parameters,
    tokens: short,
    steps: 4,
    dynamic,
  });

  const first = short.slice(0, 5);
  const meanLoss = (own: LanguageModelParameters) =>
    crossEntropy(model.bind(own)(tensor(first.slice(0, 4), [1, 4])), tensor(first.slice(1), [1, 4]));
  const gradient = grad(meanLoss)(parameters);
  const moved = zipTrees([parameters, gradient], ([p, g]) => sub(p, mul((1 - decay) * learningRate, g)));
  const adapted = await evaluate(backend, moved);
  let state = model.initialState(1);
  model.bind(parameters, {
    onState: (after) => {
      state = after;
    },
  })(tensor(first.slice(0, 4), [1, 4]));
  const carried = await evaluate(backend, state);
  const rest = crossEntropy(
    model.bind(adapted, { state: carried })(tensor(short.slice(4, 8), [1, 4])),
    tensor(short.slice(5), [1, 4]),
    { reduction: "sum" },
  );
  const expected = (await whole(parameters, first)) + (await evaluate(backend, rest)).data[0]!;
  expect(-logProbability).toBeCloseTo(expected, 4);
});

test("learns a text that repeats, and leaves the given weights as they are", async () => {
  const before = mapTree(parameters, (leaf) => leaf.data.slice());
  const repeated = Int32Array.from({ length: 200 }, (_, i) => [0, 3, 1, 4][i % 4]!);
  const score = (dynamic?: Parameters<typeof scoreText>[0]["dynamic"]) =>
    scoreText({ backend, model, parameters, tokens: repeated, steps: 10, dynamic });
  const dynamic = { optimizer: rmsprop({ learningRate: 0.02 }) };
  expect((await score(dynamic)).logProbability).toBeGreaterThan((await score()).logProbability / 2);
  expect((await score({ optimizer: sgd({ learningRate: 0 }) })).logProbability).toBeCloseTo(
    (await score()).logProbability,
    4,
  );
  expect(mapTree(parameters, (leaf) => leaf.data.slice())).toEqual(before);
});

test("refuses a text of one token, and stops by its signal", async () => {
  const one = scoreText({ backend, model, parameters, tokens: tokens.slice(0, 1) });
  await expect(one).rejects.toThrow("the text has 1 tokens; expected at least 2 to score.");
  const signal = AbortSignal.abort();
  await expect(scoreText({ backend, model, parameters, tokens, signal })).rejects.toThrow("aborted");
});
