import { key, referenceBackend } from "@grus/tensor";
import { beforeAll, describe, expect, test } from "vitest";
import { languageModel } from "../models/language-model.ts";
import { bytesTokenizer } from "../tokenizers/bytes-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import { type TextGenerator, textGenerator } from "./text-generator.ts";
import { trainLanguageModel } from "./train-language-model.ts";

const backend = referenceBackend();
const verse = "so much depends upon a red wheel barrow\n";
const text = verse.repeat(24);
const tokenizer = charactersTokenizer(text);
const model = languageModel({ vocabulary: tokenizer.size, embeddingSize: 8, hiddenSize: 24, dropout: 0 });
let generator: TextGenerator;

beforeAll(async () => {
  const train = tokenizer.encode(text);
  const validation = tokenizer.encode(verse.repeat(3));
  const options = { backend, model, train, validation, steps: 16, batchSize: 4, learningRate: 0.03 };
  const { parameters, history } = await trainLanguageModel({ ...options, epochs: 9 }).finish();
  expect(history.at(-1)!.validationLoss).toBeLessThan(0.3);
  generator = textGenerator({ backend, tokenizer, model, parameters });
}, 60_000);

async function written(options: Parameters<TextGenerator["write"]>[0]): Promise<string> {
  let all = "";
  for await (const piece of generator.write(options)) all += piece;
  return all;
}

describe("textGenerator", () => {
  test("continues a text it has learned", async () => {
    expect(await written({ prompt: "so much depends", length: 24, temperature: 0 })).toBe(
      " upon a red wheel barrow",
    );
    expect(await written({ prompt: "so much ", stop: ["wheel", "zz"], temperature: 0 })).toBe(
      "depends upon a red ",
    );
  });

  test("continues several texts at once, as one by one where nothing is random", async () => {
    const prompts = ["so much depends", "a red", "upon"];
    const options = { length: 20, temperature: 0, stop: ["barrow"] };
    const alone = await Promise.all(prompts.map((prompt) => written({ prompt, ...options })));
    expect(await generator.writeAll(prompts, options)).toEqual(alone);
    const random = { length: 30, temperature: 3, seed: 4 };
    const [first, other] = await generator.writeAll(["a red", "a red"], random);
    expect(first).not.toBe(other);
    expect((await generator.writeAll(["a red"], random))[0]).toBe(first);
  });

  test("writes what is allowed alone", async () => {
    const letters = [...tokenizer.encode("so")];
    const only = await written({ prompt: "w", length: 30, temperature: 2, allowed: () => letters });
    expect(only).toMatch(/^[so]{30}$/);
  });

  test("scores a text", async () => {
    const { nats, perplexity, bitsPerCharacter } = await generator.score(verse.repeat(2));
    expect(nats).toBeLessThan(0.5);
    expect(perplexity).toBeCloseTo(Math.exp(nats), 10);
    expect(bitsPerCharacter).toBeCloseTo(nats / Math.LN2, 10);
    const strange = await generator.score([...verse].toReversed().join(""));
    expect(strange.nats).toBeGreaterThan(nats + 1);
  });

  test("stops by its signal, and refuses what it cannot continue", async () => {
    const signal = AbortSignal.abort();
    await expect(written({ prompt: "a", signal })).rejects.toThrow("aborted");
    await expect(written({ prompt: "" })).rejects.toThrow(
      "the prompt is empty; expected a text to continue.",
    );
    await expect(written({ prompt: "Q" })).rejects.toThrow("U+0051");
    await expect(generator.writeAll([])).rejects.toThrow("a prompt is empty");
  });

  test("refuses another tokenizer", () => {
    const parameters = model.init(key(0));
    expect(() => textGenerator({ backend, tokenizer: bytesTokenizer(), model, parameters })).toThrow(
      "the tokenizer has 256 tokens and the model",
    );
  });
});

describe("trainLanguageModel", () => {
  const short = tokenizer.encode(verse);

  test("reads fewer places at once where the text is short", async () => {
    const { steps } = await trainLanguageModel({
      backend,
      model,
      train: short,
      steps: 8,
      epochs: 2,
    }).finish();
    expect(steps).toBe(2 * Math.floor(39 / 8));
  });

  test("is the same again for the same seed, and ends by the clock", async () => {
    const run = (seed: number) =>
      trainLanguageModel({ backend, model, train: short, steps: 8, maxSteps: 5, seed }).finish();
    const [a, b, other] = [await run(1), await run(1), await run(2)];
    expect(a.history).toMatchObject(b.history.map(({ loss }) => ({ loss })));
    expect(other!.history[0]!.loss).not.toBe(a!.history[0]!.loss);
    const timed = await trainLanguageModel({
      backend,
      model,
      train: short,
      steps: 8,
      minutes: 0.0001,
    }).finish();
    expect(timed.stopped).toBe("time-limit");
  });

  test("says how much text it needs", async () => {
    const train = short.slice(0, 5);
    expect(() => trainLanguageModel({ backend, model, train, epochs: 1 })).toThrow(
      "train has 5 tokens; expected at least 65, a batch of 1 pieces of 64 tokens.\nGive more text, or a smaller batchSize or steps.",
    );
    expect(() =>
      trainLanguageModel({
        backend,
        model,
        train: short,
        validation: train,
        steps: 4,
        batchSize: 2,
        epochs: 1,
      }),
    ).toThrow("validation has 5 tokens; expected at least 9");
    const endless = trainLanguageModel({ backend, model, train: short, steps: 8 });
    await expect(endless.finish()).rejects.toThrow("none of epochs, maxSteps and timeLimit is given");
  });
});
