import { ragged } from "@grus/cells";
import { evaluate, key, randomNormal, referenceBackend, tensor, zeros } from "@grus/tensor";
import { expect, test } from "vitest";
import { wordPairs } from "./word-pairs.ts";

const backend = referenceBackend({ precision: "float64" });
const [vocabulary, classes, buckets] = [50, 3, 64];
const part = wordPairs({ vocabulary, classes, buckets });
const lengths = tensor([4, 1], [2], "int32");
const texts = (words: readonly number[]) => ragged(tensor(Int32Array.from(words), [2, 4], "int32"), lengths);

test("words and pairs have a score each for every class, and padding has none", async () => {
  const parameters = await evaluate(backend, {
    words: randomNormal(key(1), [vocabulary, classes]),
    pairs: randomNormal(key(2), [buckets, classes]),
  });
  const scoresOf = async (words: readonly number[]) =>
    Array.from((await evaluate(backend, part.bind(parameters)(texts(words))!)).data);
  const found = await scoresOf([7, 8, 9, 8, 7, 0, 0, 0]);
  expect(await scoresOf([7, 8, 9, 8, 7, 5, 6, 7])).toEqual(found);
  // The second text is the word 7 alone: its score, and that of the pair of nothing and 7, which the first begins with.
  const single = found.slice(classes);
  const rest = found.slice(0, classes).map((score, c) => score - single[c]!);
  const further = await scoresOf([8, 8, 9, 8, 8, 0, 0, 0]);
  const other = further.slice(classes);
  expect(single).not.toEqual(other);
  const order = await scoresOf([7, 9, 8, 8, 7, 0, 0, 0]);
  expect(order.slice(classes)).toEqual(single);
  expect(order.slice(0, classes).map((score, c) => score - single[c]!)).not.toEqual(rest);
});

test("texts without words have no scores", async () => {
  const parameters = await evaluate(backend, {
    words: randomNormal(key(1), [vocabulary, classes]),
    pairs: randomNormal(key(2), [buckets, classes]),
  });
  const scores = part.bind(parameters)(tensor(new Int32Array(0), [2, 0], "int32"))!;
  expect(Array.from((await evaluate(backend, scores)).data)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("pairs are spread over all places, and are the same in every run", async () => {
  const parameters = {
    words: zeros([vocabulary, 1]),
    pairs: await evaluate(backend, randomNormal(key(2), [buckets, 1])),
  };
  const own = wordPairs({ vocabulary, classes: 1, buckets });
  const places = new Set<number>();
  for (let first = 0; first < vocabulary; first++)
    for (const second of [1, 17, 33]) {
      const text = tensor(Int32Array.of(first, second), [1, 2], "int32");
      const [both] = (await evaluate(backend, own.bind(parameters)(text)!)).data;
      const [alone] = (
        await evaluate(backend, own.bind(parameters)(tensor(Int32Array.of(first), [1, 1], "int32"))!)
      ).data;
      places.add(Math.round(1e6 * (both! - alone!)));
    }
  // 150 pairs over 64 places: chance leaves about 6 empty.
  expect(places.size).toBeGreaterThan(48);
});

test("begins at zero; without places it has no parameters and no result", async () => {
  const text = texts([7, 8, 9, 8, 7, 0, 0, 0]);
  const first = part.bind(part.init(key(1)))(text)!;
  expect(Array.from((await evaluate(backend, first)).data)).toEqual([0, 0, 0, 0, 0, 0]);
  const none = wordPairs({ vocabulary, classes, buckets: 0 });
  expect(none.init(key(1))).toEqual({});
  expect(none.bind({})(text)).toBeUndefined();
});
