import {
  evaluate,
  foldIn,
  full,
  type Key,
  key,
  type Ragged,
  referenceBackend,
  tensor,
  zeros,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { embedding } from "../embedding.ts";
import { linear } from "../linear.ts";
import { gru } from "../recurrent-layers.ts";
import { sequential } from "../sequential.ts";
import { sample } from "./sample.ts";
import { shiftRight } from "./shift-right.ts";
import { type DrawOptions, TokenSampler } from "./token-sampler.ts";

const backend = referenceBackend();
const CLASSES = 5;

describe("TokenSampler", () => {
  const logits = [0, 2, 1, -1];
  const draws = (options: DrawOptions, count: number, seed = 3, prompt: number[] = []) => {
    const sampler = new TokenSampler("sample", key(seed), options, prompt);
    return Array.from({ length: count }, () => sampler.next(logits));
  };
  const share = (options: DrawOptions, prompt: number[] = []) => {
    const counts = [0, 0, 0, 0];
    for (const index of draws(options, 4000, 3, prompt)) counts[index]! += 1 / 4000;
    return counts;
  };
  const softmaxOf = (values: readonly number[]) => {
    const weights = values.map(Math.exp);
    return weights.map((weight) => weight / weights.reduce((a, b) => a + b));
  };

  test.each<[string, DrawOptions, readonly number[]]>([
    ["with the probabilities of the logits", {}, softmaxOf(logits)],
    ["sharper at a low temperature", { temperature: 0.5 }, softmaxOf(logits.map((x) => 2 * x))],
    ["the likeliest at temperature 0", { temperature: 0 }, [0, 1, 0, 0]],
    ["of the two likeliest", { topK: 2 }, [0, ...softmaxOf([2, 1]), 0]],
    ["of the likeliest that reach a cumulative probability", { topP: 0.7 }, [0, ...softmaxOf([2, 1]), 0]],
    ["of those likely enough beside the likeliest", { minP: 0.1 }, [...softmaxOf([0, 2, 1]), 0]],
    ["of allowed indices", { allowed: () => [0, 2] }, [softmaxOf([0, 1])[0]!, 0, softmaxOf([0, 1])[1]!, 0]],
    ["of all where none is excluded", { allowed: () => undefined }, softmaxOf(logits)],
    ["of the likeliest among the allowed", { allowed: () => [0, 2], topK: 1 }, [0, 0, 1, 0]],
  ])("%s", (_, options, expected) => {
    // Four standard deviations of a share of 4000 samples are at most 0.032.
    share(options).forEach((found, i) => expect(Math.abs(found - expected[i]!)).toBeLessThan(0.032));
  });

  test("penalises what occurred", () => {
    const penalised = softmaxOf([0, 2 / 1.5, 1, -1.5]);
    const sampler = () => new TokenSampler("sample", key(3), { repetitionPenalty: 1.5 }, [1, 3]);
    const counts = [0, 0, 0, 0];
    for (let i = 0; i < 4000; i++) {
      const one = new TokenSampler("sample", foldIn(key(3), i), { repetitionPenalty: 1.5 }, [1, 3]);
      counts[one.next(logits)]! += 1 / 4000;
    }
    counts.forEach((found, i) => expect(Math.abs(found - penalised[i]!)).toBeLessThan(0.032));
    const greedy = new TokenSampler("sample", key(0), { repetitionPenalty: 3, temperature: 0 });
    expect([greedy.next(logits), greedy.next(logits), greedy.next(logits)]).toEqual([1, 2, 1]);
    expect(sampler().next(logits)).toBe(sampler().next(logits));
  });

  test("allows a set, or what a function of those sampled gives", () => {
    const seen: number[][] = [];
    const allowed = (sampled: readonly number[]) => {
      seen.push([...sampled]);
      return [sampled.length];
    };
    expect(draws({ allowed }, 3, 1, [3])).toEqual([0, 1, 2]);
    expect(seen).toEqual([[], [0], [0, 1]]);
    expect(new Set(draws({ allowed: new Set([2, 3]) }, 200))).toEqual(new Set([2, 3]));
    expect(draws({ allowed: [0].values() }, 3)).toEqual([0, 0, 0]);
    expect(() => draws({ allowed: () => [] }, 1)).toThrow(
      "sample: allowed is empty; expected some of 0 to 3",
    );
    expect(() => draws({ allowed: () => [4] }, 1)).toThrow("sample: allowed is 4; expected some of 0 to 3");
  });

  test("filters large vocabularies as a full sort does", () => {
    const many = Float32Array.from({ length: 3000 }, (_, i) => 12 * Math.sin(i * i) - 0.001 * i);
    const order = Array.from(many.keys()).sort((a, b) => many[b]! - many[a]!);
    const weights = order.map((index) => Math.exp(many[index]! - many[order[0]!]!));
    const total = weights.reduce((a, b) => a + b);
    const nucleus = (share: number, sum: number) => {
      let reached = 0;
      return weights.findIndex((weight) => {
        reached += weight;
        return reached >= share * sum;
      });
    };
    /** The least likely index of many draws, by its place in the order. */
    const last = (options: DrawOptions, count: number) => {
      const sampler = new TokenSampler("sample", key(5), options);
      return Math.max(...Array.from({ length: count }, () => order.indexOf(sampler.next(many))));
    };
    expect(last({ topK: 7 }, 400)).toBe(6);
    expect(last({ topP: 0.05 }, 400)).toBe(nucleus(0.05, total));
    expect(last({ topP: 0.3 }, 400)).toBeLessThanOrEqual(nucleus(0.3, total));
    const seven = weights.slice(0, 7).reduce((a, b) => a + b);
    expect(last({ topK: 7, topP: 0.5 }, 200)).toBe(nucleus(0.5, seven));
    expect(last({ minP: 0.9 }, 400)).toBe(weights.findIndex((weight) => weight < 0.9) - 1);
  });

  test("nucleus sampling after top-k counts the share of what top-k leaves", () => {
    // The three likeliest weigh 1.95, all 2.95: half of what is left is reached by the first alone.
    const heavy = Float32Array.from([1, 0.9, 0.05, ...new Array<number>(100).fill(0.01)], Math.log);
    const sampler = new TokenSampler("sample", key(5), { topK: 3, topP: 0.5 });
    expect(new Set(Array.from({ length: 50 }, () => sampler.next(heavy)))).toEqual(new Set([0]));
  });

  test("is the same for the same key", () => {
    expect(draws({}, 600, 1)).toEqual(draws({}, 600, 1));
    expect(draws({}, 20, 1)).not.toEqual(draws({}, 20, 2));
    expect(draws({}, 512, 1).slice(256)).not.toEqual(draws({}, 256, 1));
  });
});

describe("sample", () => {
  const model = sequential({
    embed: embedding({ vocabulary: CLASSES, outputSize: 4 }),
    recurrent: gru({ inputSize: 4, hiddenSize: 6 }),
    head: linear({ inputSize: 6, outputSize: CLASSES }),
  });
  const parameters = model.init(key(1));
  const drawn = async (options: { readonly prompt: readonly number[]; readonly temperature?: number }) => {
    const ids: number[] = [];
    for await (const id of sample({ backend, model, parameters, length: 6, key: key(2), ...options }))
      ids.push(id);
    return ids;
  };

  test("at temperature 0 takes the likeliest index given the whole prefix", async () => {
    const prompt = [1, 3, 2];
    const ids = [...prompt];
    for (let i = 0; i < 6; i++) {
      const logits = await evaluate(
        backend,
        model.bind(parameters)(tensor(Int32Array.from(ids), [1, ids.length])),
      );
      const last = [...logits.data].slice(-CLASSES);
      ids.push(last.indexOf(Math.max(...last)));
    }
    expect(await drawn({ prompt, temperature: 0 })).toEqual(ids.slice(3));
  });

  test("rejects invalid options", async () => {
    await expect(drawn({ prompt: [] })).rejects.toThrow(
      "sample: prompt is empty; expected at least one index.",
    );
    const wrong = 7 as unknown as Key;
    await expect(
      sample({ backend, model, parameters, prompt: [1], length: 6, key: wrong }).next(),
    ).rejects.toThrow("sample: key is 7 (a number); expected a key.\nMake one with key(7).");
    await expect(drawn({ prompt: [1, 99] })).rejects.toThrow("stream: the input is 99; expected 0 to 4.");
    await expect(drawn({ prompt: [-1] })).rejects.toThrow("stream: the input is -1; expected 0 to 4.");
    const lost = { ...model, vocabulary: undefined };
    const ids = sample({ backend, model: lost, parameters, prompt: [99], length: 6, key: key(2) });
    await expect(ids.next()).rejects.toThrow(
      "sample: logits are NaN; expected numbers.\nPass a prompt of indices from 0 to 4, and parameters that are finite.",
    );
    const aborted = sample({
      backend,
      model,
      parameters,
      prompt: [1],
      length: 6,
      key: key(2),
      signal: AbortSignal.abort(),
    });
    await expect(aborted.next()).rejects.toThrow("aborted");
    await expect(drawn({ prompt: [1], minP: 2 } as never)).rejects.toThrow("minP is 2");
    await expect(drawn({ prompt: [1], temperature: -1 })).rejects.toThrow("temperature is -1");
    await expect(drawn({ prompt: [0.5] })).rejects.toThrow(
      "the input [batch] is 0.5 (a number); expected int32",
    );
  });
});

test("shiftRight prepends the start and keeps the kind", async () => {
  const values = tensor(Int32Array.of(5, 6, 7, 8, 9, 1), [2, 3]);
  const ragged: Ragged<"int32"> = { values, lengths: tensor(Int32Array.of(3, 2)) };
  const shifted = await evaluate(backend, { plain: shiftRight(values, 4), ragged: shiftRight(ragged, 4) });
  expect([...shifted.plain.data]).toEqual([4, 5, 6, 4, 8, 9]);
  expect([...shifted.ragged.values.data]).toEqual([4, 5, 6, 4, 8, 9]);
  expect([...shifted.ragged.lengths.data]).toEqual([3, 2]);
  expect(shiftRight(zeros([2, 0], "int32"), 4).shape).toEqual([2, 0]);
  expect(full([1], 4, "int32").dtype).toBe("int32");
});
