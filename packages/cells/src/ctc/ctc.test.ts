import { evaluate, fromData, grad, type Sequence, type Tensor, tensor } from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient } from "../../test/gradients.ts";
import { backend, classesOf, data } from "../../test/losses.ts";
import { ragged } from "../ragged.ts";
import { ctcBeamSearch, ctcGreedyDecode } from "./ctc-decode.ts";
import { type CtcLossOptions, ctcLoss } from "./ctc-loss.ts";

const [batch, time, classes] = [3, 5, 4];
const logits = fromData({
  ...numbers([batch, time, classes], 3),
  data: numbers([batch, time, classes], 3).data.map((x) => 2 * x),
} as never) as Tensor;
const target = classesOf([
  [1, 1],
  [3, 2],
  [2, 1],
]);
const inputLengths = tensor([5, 3, 4], [3], "int32");
const targetLengths = tensor([2, 1, 0], [3], "int32");

/** The number of steps and labels of each row. */
const raggedLogits = ragged(logits, inputLengths);
const raggedTarget = ragged(target, targetLengths);

/** Every path of a row with its log-probability and its labels: classes^steps of them. */
function* paths(row: number, steps: number, blank: number) {
  const logProbability = Array.from({ length: steps }, (_, t) => {
    const at = Array.from(logits.data.subarray((row * time + t) * classes, (row * time + t + 1) * classes));
    const all = Math.log(at.reduce((sum, x) => sum + Math.exp(x), 0));
    return at.map((x) => x - all);
  });
  for (let code = 0; code < classes ** steps; code++) {
    const path = Array.from({ length: steps }, (_, t) => Math.floor(code / classes ** t) % classes);
    const labels = path.filter((label, t) => label !== blank && label !== path[t - 1]);
    yield {
      labels: labels.join(),
      logProbability: path.reduce((sum, label, t) => sum + logProbability[t]![label]!, 0),
    };
  }
}

function bruteForce(row: number, steps: number, labels: readonly number[], blank = 0): number {
  let total = 0;
  for (const path of paths(row, steps, blank))
    if (path.labels === labels.join()) total += Math.exp(path.logProbability);
  return -Math.log(total);
}

describe("ctcLoss", () => {
  test("is the probability of all paths, by enumeration", async () => {
    const found = await data(ctcLoss(raggedLogits, raggedTarget, { reduction: "none" }));
    expectClose(found, [bruteForce(0, 5, [1, 1]), bruteForce(1, 3, [3]), bruteForce(2, 4, [])], {
      absolute: 1e-10,
    });
  });

  test("with another blank, and all steps and labels by default", async () => {
    const other = classesOf([
      [0, 1],
      [3, 3],
      [1, 0],
    ]);
    const found = await data(ctcLoss(logits, other, { reduction: "none", blank: 2 }));
    const expected = [
      [0, 1],
      [3, 3],
      [1, 0],
    ].map((labels, row) => bruteForce(row, time, labels, 2));
    expectClose(found, expected, { absolute: 1e-10 });
  });

  test("reduces over rows, without those of weight 0", async () => {
    const each = await data(ctcLoss(raggedLogits, raggedTarget, { reduction: "none" }));
    const mask = tensor([2, 0, 1]);
    expectClose(await data(ctcLoss(raggedLogits, raggedTarget)), [(each[0]! + each[1]! + each[2]!) / 3], {
      absolute: 1e-10,
    });
    expectClose(await data(ctcLoss(raggedLogits, raggedTarget, { mask })), [(2 * each[0]! + each[2]!) / 3], {
      absolute: 1e-10,
    });
  });

  test.each<[string, (at: Tensor) => Tensor]>([
    ["all steps", (at) => ctcLoss(at, target)],
    ["ragged", (at) => ctcLoss(ragged(at, inputLengths), raggedTarget)],
    ["masked", (at) => ctcLoss(ragged(at, inputLengths), target, { mask: tensor([1, 0, 2]) })],
  ])("has the gradient of central differences: %s", async (_, loss) => {
    await checkTreeGradient(backend, loss, logits);
  });

  test("padding has no effect, not even NaN", async () => {
    const spoiled = Float64Array.from(logits.data, (x, i) => {
      const [row, t] = [Math.floor(i / (time * classes)), Math.floor(i / classes) % time];
      return t < inputLengths.data[row]! ? x : Number.NaN;
    });
    const bad = fromData({ data: spoiled, shape: logits.shape, dtype: "float32" });
    const labels = classesOf([
      [1, 1],
      [3, -7],
      [99, 5],
    ]);
    const loss = (x: Tensor, y: Tensor<"int32">) =>
      ctcLoss(ragged(x, inputLengths), ragged(y, targetLengths));
    expect(await data(loss(bad, labels))).toEqual(await data(loss(logits, target)));
    const [found, expected] = await evaluate(backend, [
      grad((x: Tensor) => loss(x, labels))(bad),
      grad((x: Tensor) => loss(x, target))(logits),
    ]);
    expect(found!.data).toEqual(expected!.data);
  });

  test("a target that no path reaches has an infinite loss, or 0 with zeroInfinity", async () => {
    const lengths = tensor([2, 3, 1], [3], "int32");
    const few = ragged(logits, lengths);
    const plain = await data(ctcLoss(few, target, { reduction: "none" }));
    expect(plain.map(Number.isFinite)).toEqual([false, true, false]);
    expect(plain[0]).toBe(Number.POSITIVE_INFINITY);
    const zeroed = await data(ctcLoss(few, target, { reduction: "none", zeroInfinity: true }));
    expect([zeroed[0], zeroed[1], zeroed[2]]).toEqual([0, plain[1], 0]);
    const loss = (x: Tensor) => ctcLoss(ragged(x, lengths), target, { zeroInfinity: true, reduction: "sum" });
    const gradient = Array.from((await evaluate(backend, grad(loss)(logits))).data);
    const row = time * classes;
    expect(gradient.slice(0, row).every((x) => x === 0)).toBe(true);
    expect(gradient.slice(row, 2 * row).some((x) => x !== 0)).toBe(true);
  });

  test("a label out of range gives NaN, unless it is padding or masked", async () => {
    const bad = classesOf([
      [1, 9],
      [3, 2],
      [2, -1],
    ]);
    const losses = (options: CtcLossOptions, labels: Sequence = bad) =>
      data(ctcLoss(logits, labels, { reduction: "none", ...options }));
    const good = await losses({}, target);
    for (const zeroInfinity of [false, true])
      expect(await losses({ zeroInfinity })).toEqual([Number.NaN, good[1], Number.NaN]);
    const first = tensor([1, 2, 1], [3], "int32");
    expect(await losses({}, ragged(bad, first))).toEqual(await losses({}, ragged(target, first)));
    expect(await losses({ mask: tensor([0, 1, 0]) })).toEqual([0, good[1], 0]);
    expect(await losses({}, fromData({ data: new Int32Array(0), shape: [3, 0], dtype: "int32" }))).toEqual(
      await losses({}, ragged(target, tensor([0, 0, 0], [3], "int32"))),
    );
  });

  test("rejects invalid shapes, types and blanks", () => {
    expect(() => ctcLoss(numbers([2, 3], 1), target)).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ctcLoss: logits have shape [2, 3] and target [3, 2]; expected [batch, time, classes] and [batch, labels].
      Put the batch axis first, and pass labels of different lengths as ragged(values, lengths).]
    `);
    expect(() => ctcLoss(logits, target, { blank: 4 })).toThrowErrorMatchingInlineSnapshot(
      `[CellOptionError: ctcLoss: blank is 4; expected a class, from 0 to 3.]`,
    );
    expect(() =>
      ctcLoss({ values: logits, lengths: tensor([1, 2], [2], "int32") }, target),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ctcLoss: lengths (of values [3, 5, 4]) has shape [2]; expected [batch], and values [batch, time, …].
      Put the batch axis first, and pass one length per row.]
    `);
    expect(() =>
      ctcLoss(logits, { values: target, lengths: tensor([1, 2], [2], "int32") }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [ShapeError: ctcLoss: lengths (of values [3, 2]) has shape [2]; expected [batch], and values [batch, time, …].
      Put the batch axis first, and pass one length per row.]
    `);
    expect(() => ctcLoss(logits, numbers([3, 2], 1))).toThrowErrorMatchingInlineSnapshot(`
      [DTypeError: ctcLoss: target is float32; expected int32.
      Convert it with cast(target, "int32").]
    `);
  });
});

describe("decoders", () => {
  test("greedy decoding takes the best class of each step, merged, without blanks", () => {
    const best = [1, 1, 0, 1, 3, 3, 0];
    const steps = best.flatMap((label) => [0, 1, 2, 3].map((i) => (i === label ? 1 : 0)));
    const one = { data: Float32Array.from(steps), shape: [1, 7, 4], dtype: "float32" as const };
    expect(ctcGreedyDecode(one)).toEqual([[1, 1, 3]]);
    expect(ctcGreedyDecode(one, { lengths: [4] })).toEqual([[1, 1]]);
    expect(ctcGreedyDecode(one, { blank: 1 })).toEqual([[0, 3, 0]]);
  });

  test.each([0, 2])("a beam that keeps everything finds the likeliest labels, blank %i", (blank) => {
    const found = ctcBeamSearch(logits, { beamWidth: 2000, results: 3, blank });
    for (let row = 0; row < batch; row++) {
      const byLabels = new Map<string, number>();
      for (const { labels, logProbability } of paths(row, time, blank))
        byLabels.set(labels, (byLabels.get(labels) ?? 0) + Math.exp(logProbability));
      const expected = [...byLabels].sort(([, a], [, b]) => b - a).slice(0, 3);
      expect(found[row]!.map(({ labels }) => labels.join())).toEqual(expected.map(([labels]) => labels));
      found[row]!.forEach(({ logProbability }, i) => {
        expect(logProbability).toBeCloseTo(Math.log(expected[i]![1]), 9);
      });
    }
  });

  test("a beam beats the best path where many paths share labels", () => {
    // Every step: blank 0.4, a 0.35, b 0.25. The best path is all blanks; more paths make "a".
    const step = [0.4, 0.35, 0.25].map(Math.log);
    const two = { data: Float32Array.from([...step, ...step]), shape: [1, 2, 3], dtype: "float32" as const };
    expect(ctcGreedyDecode(two)).toEqual([[]]);
    const [hypothesis] = ctcBeamSearch(two, { beamWidth: 4 })[0]!;
    expect(hypothesis!.labels).toEqual([1]);
    expect(Math.exp(hypothesis!.logProbability)).toBeCloseTo(2 * 0.4 * 0.35 + 0.35 ** 2, 6);
  });

  test("a beam of 1 may miss it, and lengths cut", () => {
    expect(ctcBeamSearch(logits, { beamWidth: 1, lengths: [0, 3, 4] })[0]).toEqual([
      { labels: [], logProbability: 0 },
    ]);
  });

  test("reject invalid shapes, blanks and widths", () => {
    const flat = { data: new Float32Array(6), shape: [2, 3], dtype: "float32" as const };
    expect(() => ctcGreedyDecode(flat)).toThrowErrorMatchingInlineSnapshot(
      `[CtcDecodeError: ctcGreedyDecode: logits have shape [2, 3]; expected [batch, time, classes].]`,
    );
    expect(() => ctcGreedyDecode(logits, { blank: 7 })).toThrowErrorMatchingInlineSnapshot(
      `[CtcDecodeError: ctcGreedyDecode: blank is 7; expected a class, from 0 to 3.]`,
    );
    expect(() => ctcBeamSearch(logits, { beamWidth: 0 })).toThrowErrorMatchingInlineSnapshot(
      `[CtcDecodeError: ctcBeamSearch: beamWidth is 0; expected a whole number of at least 1.]`,
    );
    expect(() => ctcBeamSearch(logits, { lengths: [1] })).toThrowErrorMatchingInlineSnapshot(
      `[CtcDecodeError: ctcBeamSearch: lengths has 1 elements; expected 3, one per row.]`,
    );
  });
});
