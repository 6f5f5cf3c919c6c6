import { wasmBackend } from "@grus/backend-wasm";
import {
  compile,
  evaluate,
  fromData,
  grad,
  key,
  mapTree,
  type Ragged,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../../test/cells.ts";
import { checkTreeGradient, numbersOf } from "../../test/gradients.ts";
import { backend, classesOf, data } from "../../test/losses.ts";
import { layers } from "../layers.ts";
import { linear } from "../linear.ts";
import type { LossOptions } from "../losses/reduction.ts";
import { ragged } from "../ragged.ts";
import { crf } from "./crf.ts";
import type { CrfForbidden } from "./forbidden.ts";
import type { CrfParameters } from "./parameters.ts";

const [batch, time, classes] = [3, 4, 3];
const emissions = numbers([batch, time, classes], 3);
const parameters: CrfParameters = {
  transitions: numbers([classes, classes], 4),
  start: numbers([classes], 5),
  end: numbers([classes], 6),
};
const tags = classesOf([
  [0, 1, 1, 2],
  [2, 0, 1, 1],
  [1, 2, 2, 0],
]);
const lengths = tensor([4, 2, 1], [batch], "int32");
const raggedEmissions = ragged(emissions, lengths);
const raggedTags = ragged(tags, lengths);
const forbidden: CrfForbidden = {
  transitions: [
    [0, 1],
    [2, 2],
  ],
  starts: [1],
  ends: [0],
};
/** Tags whose valid steps are not forbidden. */
const allowed = classesOf([
  [0, 2, 1, 1],
  [2, 1, 0, 0],
  [2, 0, 0, 0],
]);

interface Path {
  readonly tags: readonly number[];
  readonly score: number;
}

/** Every path of a row, likeliest first. */
function paths(
  row: number,
  steps: number,
  { transitions = [], starts = [], ends = [] }: CrfForbidden = {},
): Path[] {
  const { transitions: moves, start, end } = parameters;
  const all = Array.from({ length: classes ** steps }, (_, code) =>
    Array.from({ length: steps }, (_step, t) => Math.floor(code / classes ** t) % classes),
  );
  const isAllowed = (path: readonly number[]) =>
    !starts.includes(path[0]!) &&
    !ends.includes(path.at(-1)!) &&
    path.every((to, t) => t === 0 || !transitions.some(([a, b]) => a === path[t - 1] && b === to));
  const scoreOf = (path: readonly number[]) =>
    path.reduce(
      (sum, tag, t) =>
        sum +
        emissions.data[(row * time + t) * classes + tag]! +
        (t === 0 ? start.data[tag]! : moves.data[path[t - 1]! * classes + tag]!),
      end.data[path.at(-1)!]!,
    );
  return all
    .filter(isAllowed)
    .map((path) => ({ tags: path, score: scoreOf(path) }))
    .sort((a, b) => b.score - a.score);
}

const logSum = (all: readonly Path[]) => Math.log(all.reduce((sum, { score }) => sum + Math.exp(score), 0));

/** −log p(tags) of each row, by enumeration. */
function bruteForce(steps: readonly number[], options?: CrfForbidden): number[] {
  return steps.map((count, row) => {
    const own = Array.from(tags.data.slice(row * time, row * time + count)).join();
    const all = paths(row, count, options);
    const found = all.find((path) => path.tags.join() === own);
    return found === undefined ? Number.POSITIVE_INFINITY : logSum(all) - found.score;
  });
}

const bound = (options: { readonly forbidden?: CrfForbidden | undefined } = {}) =>
  crf({ classes, ...options }).bind(parameters);
const each: LossOptions = { reduction: "none" };

describe("negativeLogLikelihood", () => {
  test("is −log of the share of the path among all paths, by enumeration", async () => {
    const plain = await data(bound().negativeLogLikelihood(emissions, tags, each));
    expectClose(plain, bruteForce([4, 4, 4]), { absolute: 1e-12 });
    const found = await data(bound().negativeLogLikelihood(raggedEmissions, raggedTags, each));
    expectClose(found, bruteForce([4, 2, 1]), { absolute: 1e-12 });
  });

  test("sums over allowed paths alone, and a forbidden path has an infinite loss", async () => {
    const found = await data(bound({ forbidden }).negativeLogLikelihood(raggedEmissions, tags, each));
    const expected = bruteForce([4, 2, 1], forbidden);
    expect(expected.map(Number.isFinite)).toEqual([false, false, false]);
    expect(found).toEqual(expected);
    const losses = await data(bound({ forbidden }).negativeLogLikelihood(raggedEmissions, allowed, each));
    const scores = [4, 2, 1].map((steps, row) => {
      const all = paths(row, steps, forbidden);
      const own = Array.from(allowed.data.slice(row * time, row * time + steps)).join();
      return logSum(all) - all.find((path) => path.tags.join() === own)!.score;
    });
    expectClose(losses, scores, { absolute: 1e-12 });
  });

  test("reduces over rows, without those of weight 0", async () => {
    const [a, , c] = await data(bound().negativeLogLikelihood(emissions, tags, each));
    const mask = tensor([2, 0, 1]);
    const bad = classesOf([
      [0, 1, 1, 2],
      [9, 0, -1, 1],
      [1, 2, 2, 0],
    ]);
    const mean = await data(bound().negativeLogLikelihood(emissions, bad, { mask }));
    expectClose(mean, [(2 * a! + c!) / 3], { absolute: 1e-12 });
    const sum = await data(bound().negativeLogLikelihood(emissions, bad, { mask, reduction: "sum" }));
    expectClose(sum, [2 * a! + c!], { absolute: 1e-12 });
    const unmasked = await data(bound().negativeLogLikelihood(emissions, bad, each));
    expect(unmasked.map(Number.isNaN)).toEqual([false, true, false]);
  });

  test("a row without steps has a loss of 0", async () => {
    const none = tensor([4, 0, 1], [batch], "int32");
    const found = await data(bound().negativeLogLikelihood(ragged(emissions, none), tags, each));
    expect(found[1]).toBe(0);
    expectClose([found[0]!, found[2]!], [bruteForce([4, 2, 1])[0]!, bruteForce([4, 2, 1])[2]!], {
      absolute: 1e-12,
    });
  });

  test.each<[string, (at: { x: Tensor; own: CrfParameters }) => Tensor]>([
    ["all steps", ({ x, own }) => crf({ classes }).bind(own).negativeLogLikelihood(x, tags)],
    [
      "ragged",
      ({ x, own }) => crf({ classes }).bind(own).negativeLogLikelihood(ragged(x, lengths), raggedTags),
    ],
    [
      "forbidden and masked",
      ({ x, own }) =>
        crf({ classes, forbidden: { transitions: [[1, 0]], starts: [1] } })
          .bind(own)
          .negativeLogLikelihood(x, tags, { mask: tensor([1, 2, 0]) }),
    ],
  ])("has the gradient of central differences: %s", async (_, loss) => {
    await checkTreeGradient(backend, loss, { x: emissions, own: parameters });
  });

  test("padding has no effect, not even NaN", async () => {
    const spoiled = Float64Array.from(emissions.data, (x, i) => {
      const [row, t] = [Math.floor(i / (time * classes)), Math.floor(i / classes) % time];
      return t < lengths.data[row]! ? x : Number.NaN;
    });
    const bad = fromData({ data: spoiled, shape: emissions.shape, dtype: "float32" });
    const labels = classesOf([
      [0, 1, 1, 2],
      [2, 0, -7, 9],
      [1, 99, 5, 0],
    ]);
    const loss = (x: Tensor, y: Tensor<"int32">) =>
      bound().negativeLogLikelihood(ragged(x, lengths), ragged(y, lengths));
    expect(await data(loss(bad, labels))).toEqual(await data(loss(emissions, tags)));
    const [found, expected] = await evaluate(backend, [
      grad((x: Tensor) => loss(x, labels))(bad),
      grad((x: Tensor) => loss(x, tags))(emissions),
    ]);
    expect(found!.data).toEqual(expected!.data);
    const decoded = await evaluate(backend, bound().decode(ragged(bad, lengths)));
    expect(decoded).toEqual(await evaluate(backend, bound().decode(raggedEmissions)));
  });

  test("is finite and exact for scores far apart", async () => {
    const far = tensor([400, 0, -400, -300, 0, 300, 0, 0, 0, 200, -200, 0], [1, time, classes], "float32");
    const own = classesOf([[0, 2, 1, 0]]);
    const zero = {
      transitions: tensor(new Float32Array(9), [3, 3]),
      start: tensor([0, 0, 0]),
      end: tensor([0, 0, 0]),
    };
    const found = await data(crf({ classes }).bind(zero).negativeLogLikelihood(far, own));
    expectClose(found, [Math.log(3)], { absolute: 1e-9 });
  });
});

describe("decode", () => {
  test.each([undefined, forbidden])(
    "finds the best path and its score, by enumeration: %o",
    async (rules) => {
      const { decode, logPartition } = bound({ forbidden: rules });
      const steps = [4, 2, 1];
      const found = await evaluate(backend, decode(raggedEmissions));
      const best = steps.map((count, row) => paths(row, count, rules)[0]!);
      const padded = best.flatMap((path) => [...path.tags, 0, 0, 0, 0].slice(0, time));
      expect(Array.from(found.tags.values.data)).toEqual(padded);
      expect(found.tags.values.dtype).toBe("int32");
      expectClose(
        Array.from(found.scores.data),
        best.map(({ score }) => score),
        { absolute: 1e-12 },
      );
      expectClose(
        await data(logPartition(raggedEmissions)),
        steps.map((count, row) => logSum(paths(row, count, rules))),
        { absolute: 1e-12 },
      );
    },
  );

  test("of tensors gives tensors; of one step, the best class", async () => {
    const { tags: found } = await evaluate(backend, bound().decode(emissions));
    expect(Array.from(found.data)).toEqual([0, 1, 2].flatMap((row) => paths(row, time)[0]!.tags));
    const one = tensor(emissions.data.slice(0, classes), [1, 1, classes], "float32");
    const { tags: first } = await evaluate(backend, bound().decode(one));
    expect(Array.from(first.data)).toEqual(paths(0, 1)[0]!.tags);
  });
});

test("marginals are the shares of the paths through each class, by enumeration", async () => {
  const { values } = (await evaluate(backend, bound().marginals(raggedEmissions))) as Ragged;
  const expected = [4, 2, 1].flatMap((steps, row) => {
    const all = paths(row, steps);
    const share = (t: number, tag: number) =>
      Math.exp(logSum(all.filter((path) => path.tags[t] === tag)) - logSum(all));
    return Array.from({ length: time * classes }, (_, i) => {
      const t = Math.floor(i / classes);
      return t < steps ? share(t, i % classes) : 0;
    });
  });
  expectClose(Array.from(values.data), expected, { absolute: 1e-12 });
});

test("one compiled program decodes and scores batches of one shape", async () => {
  const run = await compile(
    backend,
    (x: Ragged<"float32">, y: Tensor<"int32">) => ({
      loss: bound().negativeLogLikelihood(x, y, each),
      ...bound().decode(x),
    }),
    raggedEmissions,
    tags,
  );
  for (const steps of [
    [4, 2, 1],
    [1, 3, 4],
  ]) {
    const own = ragged(emissions, tensor(steps, [batch], "int32"));
    const found = run.runSync(own, tags);
    expectClose(Array.from(found.loss.data), bruteForce(steps), { absolute: 1e-12 });
    const best = steps.flatMap((count, row) => [...paths(row, count)[0]!.tags, 0, 0, 0].slice(0, time));
    expect(Array.from(found.tags.values.data)).toEqual(best);
  }
  run.dispose();
});

test("computes the same on WebAssembly, with the gradient", async () => {
  const wasm = await wasmBackend();
  const single = (x: Tensor) =>
    fromData({ data: Float32Array.from(x.data), shape: x.shape, dtype: "float32" });
  const at = { x: single(emissions), own: mapTree(parameters, single) };
  const all = ({ x, own }: typeof at) => {
    const { negativeLogLikelihood, decode, marginals } = crf({ classes, forbidden }).bind(own);
    const given = ragged(x, lengths);
    return {
      ...decode(given),
      marginals: marginals(given),
      loss: negativeLogLikelihood(given, allowed, each),
    };
  };
  const loss = ({ x, own }: typeof at) =>
    crf({ classes }).bind(own).negativeLogLikelihood(ragged(x, lengths), tags);
  const [found, expected] = await Promise.all(
    [wasm, backend].map((one) => evaluate(one, [all(at), grad(loss)(at)] as const)),
  );
  expectClose(numbersOf(found), numbersOf(expected), { absolute: 1e-5 });
  await wasm.dispose();
});

test("is a part of models, which its errors name", async () => {
  const parts = { head: linear({ inputSize: 2, outputSize: classes }), crf: crf({ classes }) };
  const model = layers(parts, ({ head, crf }, x) => crf.decode(head(x)));
  const own = model.init(key(1));
  expect(Object.keys(own.crf)).toEqual(["transitions", "start", "end"]);
  expect(Math.max(...own.crf.transitions.data.map(Math.abs))).toBeLessThanOrEqual(0.1);
  const { tags: found } = await evaluate(backend, model.bind(own)(numbers([batch, time, 2], 1)));
  expect(found.shape).toEqual([batch, time]);
  const { crf: call } = model.bind(own).parts;
  expect(() => call.decode(numbers([batch, time, 5], 1))).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: model.crf: crf: emissions has shape [3, 4, 5]; expected [batch, time, classes=3] with at least one step.
    Give one score for each class: the output of a linear layer whose outputSize is the classes.]
  `);
});

test("rejects invalid shapes, types and classes", () => {
  const { negativeLogLikelihood } = bound();
  expect(() =>
    negativeLogLikelihood(emissions, numbers([batch, time], 1)),
  ).toThrowErrorMatchingInlineSnapshot(`
    [DTypeError: crf: tags is float32; expected int32.
    Convert them with cast(tags, "int32").]
  `);
  expect(() =>
    negativeLogLikelihood(emissions, classesOf([[0, 1, 2, 1]])),
  ).toThrowErrorMatchingInlineSnapshot(
    `[ShapeError: crf: tags has shape [1, 4]; expected [batch=3, time=4], as the emissions.]`,
  );
  expect(() => negativeLogLikelihood(emissions, raggedTags)).toThrowErrorMatchingInlineSnapshot(`
    [ShapeError: crf: tags are ragged and the emissions are not.
    Pass the emissions as ragged(values, lengths).]
  `);
  expect(() => crf({ classes, forbidden: { transitions: [[0, 3]] } })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: crf: a class in forbidden.transitions is 3; expected 0 to 2.]`,
  );
  expect(() => crf({ classes, forbidden: { starts: [0, 1, 2] } })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: crf: forbidden.starts is every class; expected one that is allowed.]`,
  );
});
