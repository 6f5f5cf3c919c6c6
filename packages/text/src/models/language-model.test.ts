import { crossEntropy, gruCell } from "@grus/cells";
import { contiguousBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { evaluate, flatten, key, leaves, referenceBackend, type Tensor, tensor } from "@grus/tensor";
import { fit } from "@grus/train";
import { describe, expect, test } from "vitest";
import { type LanguageModelOptions, type LanguageModelState, languageModel } from "./language-model.ts";
import { cellNames } from "./named-cells.ts";

const backend = referenceBackend();
const sizes = { vocabulary: 5, embeddingSize: 3, hiddenSize: 4 };
const tokens = tensor(Int32Array.of(1, 4, 0, 2, 3, 3), [2, 3]);
const numbers = async (x: Tensor) => Array.from((await evaluate(backend, x)).data);

describe("languageModel", () => {
  test.each([
    ...cellNames.map((cell) => ({ cell })),
    { layers: 2 },
    { tied: true, embeddingSize: undefined },
    { cutoffs: [2, 3] },
  ])("gives a logit for each token, stepwise as well: %o", async (options) => {
    const model = languageModel({ ...sizes, ...options });
    const parameters = model.init(key(2));
    const logits = model.bind(parameters)(tokens);
    expect(logits.shape).toEqual([2, 3, 5]);
    let state = model.initialState(2);
    const steps: Tensor[] = [];
    for (let t = 0; t < 3; t++) {
      const input = tensor(Int32Array.of(tokens.data[t]!, tokens.data[3 + t]!));
      const next = model.step(parameters, state, input);
      state = next.state;
      steps.push(next.output);
    }
    const expected = await numbers(logits);
    for (const [t, output] of steps.entries())
      (await numbers(output)).forEach((value, i) => {
        const [row, token] = [Math.floor(i / 5), i % 5];
        expect(value).toBeCloseTo(expected[(row * 3 + t) * 5 + token]!, 5);
      });
  });

  test("tied weights are those of the vectors", () => {
    const paths = (options: LanguageModelOptions) =>
      flatten(languageModel(options).init(key(0))).map(({ path }) => path);
    expect(paths({ ...sizes, tied: true, embeddingSize: 4 })).not.toContain("tokens.scores.weight");
    expect(paths(sizes)).toContain("tokens.scores.weight");
    expect(() => languageModel({ ...sizes, tied: true })).toThrow(
      "embeddingSize is 3 and hiddenSize 4; expected equal sizes, since weights are tied.",
    );
  });

  test.each([{ dropout: 0.5 }, { inputDropout: 0.5 }, { weightDropout: 0.5 }])(
    "%o acts while training alone",
    async (options) => {
      const [plain, model] = [{}, options].map((own) => languageModel({ ...sizes, dropout: 0, ...own }));
      const parameters = plain!.init(key(3));
      const expected = await numbers(plain!.bind(parameters)(tokens));
      expect(await numbers(model!.bind(parameters)(tokens))).toEqual(expected);
      const trained = await numbers(model!.bind(parameters, { key: key(1) })(tokens));
      expect(trained).not.toEqual(expected);
      expect(await numbers(plain!.bind(parameters, { key: key(1) })(tokens))).toEqual(expected);
    },
  );

  test.each([{}, { tied: true, embeddingSize: 4 }, { cutoffs: [1, 3] }])(
    "has the loss of its logits, with its state and its masks: %o",
    async (options) => {
      const model = languageModel({ ...sizes, dropout: 0.4, ...options });
      const parameters = model.init(key(2));
      const target = tensor(Int32Array.of(4, 0, 2, 3, 3, 1), [2, 3]);
      const found: Tensor[] = [];
      const call = () => {
        const onState = (state: LanguageModelState) => void found.push(leaves(state)[0]!);
        return model.bind(parameters, { key: key(5), onState });
      };
      const loss = await numbers(call().loss(tokens, target, { reduction: "none" }));
      const expected = await numbers(crossEntropy(call()(tokens), target, { reduction: "none" }));
      expect(loss).toHaveLength(6);
      loss.forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
      expect(await numbers(call().loss(tokens, target))).not.toEqual(
        await numbers(model.bind(parameters).loss(tokens, target)),
      );
      expect(await numbers(found[0]!)).toEqual(await numbers(found[1]!));
    },
  );

  test("with cutoffs gives log-probabilities, from fewer weights", async () => {
    const large = { vocabulary: 300, hiddenSize: 16, embeddingSize: 4 };
    const model = languageModel({ ...large, cutoffs: [20, 80] });
    const parameters = model.init(key(1));
    const logits = await numbers(model.bind(parameters)(tokens));
    const rows = Array.from({ length: 6 }, (_, i) => logits.slice(300 * i, 300 * (i + 1)));
    for (const row of rows) expect(row.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 5);
    const sizeOf = (own: object) => flatten(own).reduce((sum, { leaf }) => sum + leaf.size, 0);
    expect(sizeOf(parameters)).toBeLessThan(sizeOf(languageModel(large).init(key(1))) - 3000);
    expect(model.description!.cutoffs).toEqual([20, 80]);
    expect(() => languageModel({ ...sizes, tied: true, embeddingSize: 4, cutoffs: [2] })).toThrow(
      "both cutoffs and tied are given; expected one of them, since an adaptive softmax has weights of its own.",
    );
    expect(() => languageModel({ ...sizes, cutoffs: [5] })).toThrow("cutoffs is [5]");
  });

  test("takes any cell, and names those it knows", () => {
    const cell = (inputSize: number) => gruCell({ inputSize, hiddenSize: 7 });
    const model = languageModel({ ...sizes, cell, hiddenSize: 7 });
    expect(model.bind(model.init(key(0)))(tokens).shape).toEqual([2, 3, 5]);
    expect(() => languageModel({ ...sizes, cell: "grru" as "gru" })).toThrow(
      'cell is "grru"; expected one of gru, lstm, rnn,',
    );
    expect(() => languageModel({ ...sizes, vocabulary: 0 })).toThrow("vocabulary is 0");
  });

  test("is trained by fit on consecutive pieces", async () => {
    const ids = Int32Array.from({ length: 400 }, (_, i) => [0, 3, 1, 4][i % 4]!);
    const model = languageModel({ ...sizes, dropout: 0.1 });
    const run = fit({
      backend,
      model,
      train: contiguousBatches({ input: ids.slice(0, -1), target: ids.slice(1) }, { rows: 4, steps: 8 }),
      carry: "epoch",
      loss: (bound, { input, target }) => crossEntropy(bound(input), target),
      optimizer: adam({ learningRate: 0.03 }),
      epochs: 4,
    });
    const { history } = await run.finish();
    expect(history.at(-1)!.loss).toBeLessThan(0.4);
    expect(history[0]!.loss).toBeGreaterThan(history.at(-1)!.loss + 0.5);
  });
});
