// Attention layers, with and without masks, against plain loops.
import { describe, expect, test } from "vitest";
import {
  expectModel,
  type Grid,
  grid,
  gridOf,
  total,
  type Written,
  wave,
  writtenModel,
} from "./written-models.ts";

const [q, v, k] = [wave([2, 3, 4], 1), wave([2, 5, 4], 2), wave([2, 5, 4], 3)];
const inputs = [
  { name: "q", shape: [3, 4] },
  { name: "v", shape: [5, 4] },
  { name: "k", shape: [5, 4] },
];
const range = (count: number) => Array.from({ length: count }, (_, i) => i);
const always = () => true;

type Valid = (n: number, i: number, j: number) => boolean;

/** Shares of keys; equal ones if no key is valid. */
function shares(
  scores: (n: number, i: number, j: number) => number,
  isValid: Valid,
  keys = 5,
  queries = 3,
): Grid {
  return grid([2, queries, keys], (n, i, j) => {
    const valid = range(keys).filter((own) => isValid(n, i, own));
    if (valid.length === 0) return 1 / keys;
    const sum = valid.reduce((total, own) => total + Math.exp(scores(n, i, own)), 0);
    return valid.includes(j) ? Math.exp(scores(n, i, j)) / sum : 0;
  });
}

const mixed = (own: Grid) => grid([2, 3, 4], (n, i, f) => total(5, (j) => own.at(n, i, j) * v.at(n, j, f)));

/** A model of an attention layer on [q, v, k], with masks of q and v as inputs if given. */
function attending(
  layer: Omit<Written, "name" | "calls">,
  {
    kwargs = {},
    outputs = 1,
    withKey = true,
  }: { kwargs?: Record<string, unknown>; outputs?: number; withKey?: boolean } = {},
) {
  const call = { args: [["q", "v", ...(withKey ? ["k"] : [])]], kwargs };
  return writtenModel(
    withKey ? inputs : inputs.slice(0, 2),
    [{ ...layer, name: "layer", calls: [call] }],
    range(outputs).map((i) => ["layer", 0, i] as const),
  );
}

describe("Attention", () => {
  const dot = (n: number, i: number, j: number) => total(4, (f) => q.at(n, i, f) * k.at(n, j, f));

  test("scaled dot products with a key, causal, with the shares", async () => {
    const scale = gridOf([], [0.7]);
    const own = shares(
      (n, i, j) => 0.7 * dot(n, i, j),
      (_n, i, j) => j <= i,
    );
    const kwargs = { use_causal_mask: true, return_attention_scores: true };
    const config = { use_scale: true, score_mode: "dot", dropout: 0.2 };
    const model = attending(
      { className: "Attention", config, weights: { "vars/0": scale } },
      { kwargs, outputs: 2 },
    );
    await expectModel(model, { q, v, k }, [mixed(own), own]);
  });

  test("by concatenation", async () => {
    const [scale, weight] = [gridOf([], [0.7]), gridOf([], [1.3])];
    const scores = (n: number, i: number, j: number) =>
      1.3 * total(4, (f) => Math.tanh(0.7 * (q.at(n, i, f) + v.at(n, j, f))));
    const config = { use_scale: true, score_mode: "concat" };
    const weights = { "vars/0": scale, "vars/1": weight };
    const model = attending({ className: "Attention", config, weights }, { withKey: false });
    await expectModel(model, { q, v }, [mixed(shares(scores, always))]);
  });
});

test("AdditiveAttention with a scale for each feature", async () => {
  const scale = wave([4], 5);
  const scores = (n: number, i: number, j: number) =>
    total(4, (f) => scale.at(f) * Math.tanh(q.at(n, i, f) + k.at(n, j, f)));
  const layer = {
    className: "AdditiveAttention",
    config: { use_scale: true, dropout: 0 },
    weights: { "vars/0": scale },
  };
  await expectModel(attending(layer), { q, v, k }, [mixed(shares(scores, always))]);
});

describe("masks", () => {
  const tokens = gridOf([2, 3], [4, 0, 2, 1, 3, 0]);
  const words = gridOf([2, 5], [1, 2, 0, 0, 0, 3, 0, 1, 2, 4]);
  const table = wave([5, 4], 6);
  const embedded = [
    { name: "tokens", shape: [3], dtype: "int32" },
    { name: "words", shape: [5], dtype: "int32" },
  ];
  const config = { input_dim: 5, output_dim: 4, mask_zero: true };
  const embeddings = ["tokens", "words"].map((name, i) => ({
    className: "Embedding",
    name: `of_${name}`,
    config,
    weights: { "vars/0": i === 0 ? table : wave([5, 4], 7) },
    calls: [{ args: [name] }],
  }));
  const queries = grid([2, 3, 4], (n, i, f) => table.at(tokens.at(n, i), f));
  const values = grid([2, 5, 4], (n, j, f) => wave([5, 4], 7).at(words.at(n, j), f));

  test("of a value hide its steps, and of a query zero its results", async () => {
    const layer = { className: "Attention", name: "layer", calls: [{ args: [["of_tokens", "of_words"]] }] };
    const pool = { className: "GlobalAveragePooling1D", name: "pool", calls: [{ args: ["layer"] }] };
    const model = writtenModel(
      embedded,
      [...embeddings, layer, pool],
      [
        ["layer", 0, 0],
        ["pool", 0, 0],
      ],
    );
    const scores = (n: number, i: number, j: number) =>
      total(4, (f) => queries.at(n, i, f) * values.at(n, j, f));
    const own = shares(scores, (n, _i, j) => words.at(n, j) !== 0);
    const result = grid([2, 3, 4], (n, i, f) =>
      tokens.at(n, i) === 0 ? 0 : total(5, (j) => own.at(n, i, j) * values.at(n, j, f)),
    );
    // The result carries the mask of the query: the mean is over its steps.
    const mean = grid([2, 4], (n, f) => {
      const steps = range(3).filter((i) => tokens.at(n, i) !== 0);
      return steps.reduce((sum, i) => sum + result.at(n, i, f), 0) / steps.length;
    });
    await expectModel(model, { tokens, words }, [result, mean]);
  });

  test("in multi-head attention count together with that of pairs, with equal shares where none is valid", async () => {
    const weights = projections({ query: 4, value: 4 });
    const call = { args: ["of_tokens", "of_words"], kwargs: { attention_mask: "pairs" } };
    const layer = { className: "MultiHeadAttention", name: "layer", config: heads, weights, calls: [call] };
    const model = writtenModel([...embedded, { name: "pairs", shape: [3, 5] }], [...embeddings, layer]);
    const pairs = grid([2, 3, 5], (_n, i, j) => Number((i + j) % 3 !== 0));
    const isValid: Valid = (n, i, j) =>
      tokens.at(n, i) !== 0 && words.at(n, j) !== 0 && pairs.at(n, i, j) !== 0;
    const [result] = multiHead(weights, queries, values, isValid);
    // A mask of truth values has no gradient.
    await expectModel(model, { tokens, words, pairs }, [result], ["pairs"]);
  });
});

const heads = { num_heads: 2, key_dim: 3, value_dim: 2, dropout: 0.1, use_bias: true };

function projections({ query, value }: { query: number; value: number }, width = 4): Record<string, Grid> {
  return {
    "query_dense/vars/0": wave([query, 2, 3], 21),
    "query_dense/vars/1": wave([2, 3], 22),
    "key_dense/vars/0": wave([value, 2, 3], 23),
    "key_dense/vars/1": wave([2, 3], 24),
    "value_dense/vars/0": wave([value, 2, 2], 25),
    "value_dense/vars/1": wave([2, 2], 26),
    "output_dense/vars/0": wave([2, 2, width], 27),
    "output_dense/vars/1": wave([width], 28),
  };
}

/** The result, and the shares [batch, heads, queries, keys]. */
function multiHead(
  w: Record<string, Grid>,
  query: Grid,
  value: Grid,
  isValid: Valid,
  {
    key = value,
    group = 1,
    gate,
  }: { key?: Grid; group?: number; gate?: (n: number, i: number, h: number, d: number) => number } = {},
): [Grid, Grid] {
  const project = (x: Grid, part: string) => {
    const [kernel, bias] = [w[`${part}_dense/vars/0`]!, w[`${part}_dense/vars/1`]!];
    return (n: number, t: number, h: number, d: number) =>
      bias.at(h, d) + total(kernel.shape[0]!, (c) => x.at(n, t, c) * kernel.at(c, h, d));
  };
  const [queries, keys] = [query.shape[1]!, value.shape[1]!];
  const [qs, ks, vs] = [project(query, "query"), project(key, "key"), project(value, "value")];
  const [, count, size] = w["query_dense/vars/0"]!.shape as [number, number, number];
  const inner = w["value_dense/vars/0"]!.shape[2]!;
  const all = range(count).map((h) => {
    const own = Math.floor(h / group);
    const scores = (n: number, i: number, j: number) =>
      total(size, (d) => qs(n, i, h, d) * ks(n, j, own, d)) / Math.sqrt(size);
    return shares(scores, isValid, keys, queries);
  });
  const output = w["output_dense/vars/0"]!;
  const result = grid([2, queries, output.shape[2]!], (n, i, f) => {
    const sum = total(count, (h) =>
      total(inner, (d) => {
        const mean = total(keys, (j) => all[h]!.at(n, i, j) * vs(n, j, Math.floor(h / group), d));
        return mean * (gate?.(n, i, h, d) ?? 1) * output.at(h, d, f);
      }),
    );
    return sum + w["output_dense/vars/1"]!.at(f);
  });
  return [result, grid([2, count, queries, keys], (n, h, i, j) => all[h]!.at(n, i, j))];
}

describe("MultiHeadAttention", () => {
  const multi = (
    config: Record<string, unknown>,
    weights: Record<string, Grid>,
    kwargs: Record<string, unknown> = {},
    outputs = 1,
  ) =>
    writtenModel(
      inputs,
      [
        {
          className: "MultiHeadAttention",
          name: "layer",
          config,
          weights,
          calls: [{ args: ["q", "v"], kwargs: { key: "k", ...kwargs } }],
        },
      ],
      range(outputs).map((i) => ["layer", 0, i] as const),
    );

  test("query, value and key by position and name, with the shares", async () => {
    const weights = projections({ query: 4, value: 4 });
    const model = multi(heads, weights, { return_attention_scores: true, use_causal_mask: true }, 2);
    await expectModel(
      model,
      { q, v, k },
      multiHead(weights, q, v, (_n, i, j) => j <= i, { key: k }),
    );
  });

  test("an output of another size, a window and a gate", async () => {
    const weights = {
      ...projections({ query: 4, value: 4 }, 6),
      "gate_dense/vars/0": wave([4, 2, 2], 31),
      "gate_dense/vars/1": wave([2, 2], 32),
    };
    const config = { ...heads, output_shape: [6], use_gate: true, sliding_window: 2, attention_axes: [1] };
    const gate = (n: number, i: number, h: number, d: number) => {
      const sum = total(4, (c) => q.at(n, i, c) * weights["gate_dense/vars/0"].at(c, h, d));
      return 1 / (1 + Math.exp(-sum - weights["gate_dense/vars/1"].at(h, d)));
    };
    const [result] = multiHead(weights, q, v, (_n, i, j) => Math.abs(i - j) < 2, { key: k, gate });
    await expectModel(multi(config, weights), { q, v, k }, [result]);
  });

  test("refuses attention over other axes and weights of another size", () => {
    const weights = projections({ query: 4, value: 4 });
    expect(() => multi({ ...heads, attention_axes: [2] }, weights)).toThrow(
      "expected attention over axis 1; got [2].",
    );
    expect(() => multi({ ...heads, key_dim: 4 }, weights)).toThrow(
      "expected a query kernel [features, 2, 4]; got [4, 2, 3].",
    );
  });
});

test("GroupedQueryAttention: two query heads share one of keys and values", async () => {
  const weights = {
    "query_dense/vars/0": wave([4, 4, 3], 21),
    "query_dense/vars/1": wave([4, 3], 22),
    "key_dense/vars/0": wave([4, 2, 3], 23),
    "key_dense/vars/1": wave([2, 3], 24),
    "value_dense/vars/0": wave([4, 2, 3], 25),
    "value_dense/vars/1": wave([2, 3], 26),
    "output_dense/vars/0": wave([4, 3, 4], 27),
    "output_dense/vars/1": wave([4], 28),
  };
  const config = { head_dim: 3, num_query_heads: 4, num_key_value_heads: 2, dropout: 0, use_bias: true };
  const layer = {
    className: "GroupedQueryAttention",
    name: "layer",
    config,
    weights,
    calls: [{ args: ["q", "v"] }],
  };
  const [result] = multiHead(weights, q, v, always, { group: 2 });
  await expectModel(writtenModel(inputs.slice(0, 2), [layer]), { q, v }, [result]);
});
