import {
  add,
  type Key,
  key,
  leaves,
  mul,
  type Ragged,
  randomUniform,
  type Sequence,
  ShapeError,
  slice,
  sub,
  type Tensor,
  take,
  tensor,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { numbers } from "../test/cells.ts";
import { data } from "../test/losses.ts";
import { additiveAttention } from "./attention/additive.ts";
import { bahdanauDecoder } from "./attention/decoders.ts";
import { dropout } from "./dropout.ts";
import { embedding } from "./embedding.ts";
import { CellOptionError } from "./errors.ts";
import { gruCell } from "./gru-cell.ts";
import type { Filter } from "./layer.ts";
import { layers } from "./layers.ts";
import { linear } from "./linear.ts";
import { lastStep } from "./pools.ts";
import { ragged } from "./ragged.ts";
import { gru, lstm } from "./recurrent-layers.ts";
import { gaussianNoise } from "./regularisation/noise.ts";
import { sequential } from "./sequential.ts";

const [batch, time, size] = [3, 5, 4];
const x = numbers([batch, time, size], 1);
const ids = tensor(
  Array.from({ length: batch * time }, (_, i) => (i * 5 + 1) % 9),
  [batch, time],
  "int32",
);
const lengths = tensor([5, 2, 0], [batch], "int32");

const close = async (found: Tensor, expected: Tensor, absolute = 1e-12) =>
  expectClose(await data(found), await data(expected), { absolute });

describe("two heads", () => {
  const parts = {
    embed: embedding({ vocabulary: 9, outputSize: size }),
    encoder: gru({ inputSize: size, hiddenSize: 6 }),
    tag: linear({ inputSize: 6, outputSize: 5 }),
    intent: linear({ inputSize: 6, outputSize: 3 }),
  };
  const model = layers(parts, ({ embed, encoder, tag, intent }, words) => {
    const { output, hidden } = encoder(embed(words));
    return { tags: tag(output), intent: intent(hidden) };
  });
  const parameters = model.init(key(3));

  test("return the outputs of their parts", async () => {
    const vectors = parts.embed.bind(parameters.embed)(ids);
    const { output, hidden } = parts.encoder.bind(parameters.encoder)(vectors);
    const found = model.bind(parameters)(ids);
    expect(Object.keys(found)).toEqual(["tags", "intent"]);
    await close(found.tags, parts.tag.bind(parameters.tag)(output));
    await close(found.intent, parts.intent.bind(parameters.intent)(hidden));
  });

  test("have parameters by name, initialised with separate keys", async () => {
    expect(Object.keys(parameters)).toEqual(["embed", "encoder", "tag", "intent"]);
    const twins = layers(
      { a: linear({ inputSize: 2, outputSize: 2 }), b: linear({ inputSize: 2, outputSize: 2 }) },
      ({ a, b }, input) => a(b(input)),
    );
    const drawn = twins.init(key(0));
    expect(drawn.a.weight.data).not.toEqual(drawn.b.weight.data);
    expect(twins.init(key(0)).a.weight.data).toEqual(drawn.a.weight.data);
  });

  test("declare their input", () => {
    expect([model.reads, model.causal, model.inputSize]).toEqual(["int32", true, undefined]);
    const both = gru({ inputSize: size, hiddenSize: 2, bidirectional: true });
    const backwards = layers({ both }, ({ both: call }, input) => call(input).hidden);
    expect([backwards.reads, backwards.causal, backwards.inputSize]).toEqual(["float32", false, size]);
    expect(() => backwards.step(backwards.init(key(0)), backwards.initialState(1), take(x, 1, 0))).toThrow(
      CellOptionError,
    );
  });

  test("a step equals a sequence of one step", async () => {
    const whole = model.bind(parameters)(ids);
    let state = model.initialState(batch);
    for (let t = 0; t < time; t++) {
      const next = model.step(parameters, state, take(ids, 1, t));
      expect(next.output.tags.shape).toEqual([batch, 1, 5]);
      await close(take(next.output.tags, 1, 0), take(whole.tags, 1, t), 1e-6);
      if (t === time - 1) await close(next.output.intent, whole.intent, 1e-6);
      state = next.state;
    }
  });

  test("read one field of a record, or several", async () => {
    const pair = layers(
      parts,
      ({ embed, tag, encoder }, { a, b }: { a: Tensor<"int32">; b: Ragged<"int32"> }) => [
        tag(encoder(embed(a)).output),
        tag(encoder(embed(b)).output),
      ],
    );
    const [plain, padded] = pair.bind(parameters)({ a: ids, b: ragged(ids, lengths) });
    await close(plain as Tensor, model.bind(parameters)(ids).tags);
    expect((padded as Ragged).lengths).toBe(lengths);
  });
});

describe("states", () => {
  const parts = {
    lower: lstm({ inputSize: size, hiddenSize: 3 }),
    upper: gru({ inputSize: 3, hiddenSize: 2 }),
    drop: dropout({ rate: 0.5 }),
  };
  type State = ReturnType<typeof model.initialState>;
  const model = layers(
    parts,
    ({ lower, upper, drop }, input: Sequence<"float32">) => upper(drop(lower(input).output)).output,
  );
  const parameters = model.init(key(3));

  test("are those of the parts that have some, carried in and passed out", async () => {
    expect(Object.keys(model.initialState(2))).toEqual(["lower", "upper"]);
    const whole = model.bind(parameters)(x) as Tensor;
    let state: State | undefined;
    const onState = (after: State) => {
      state = after;
    };
    const first = model.bind(parameters, { onState })(slice(x, 1, 0, 2)) as Tensor;
    await close(first, slice(whole, 1, 0, 2));
    const second = model.bind(parameters, { state, onState })(slice(x, 1, 2)) as Tensor;
    await close(second, slice(whole, 1, 2), 1e-6);
    expect(leaves(state).map(({ shape }) => shape)).toEqual([
      [batch, 3],
      [batch, 3],
      [batch, 2],
    ]);
  });

  test("forward reads them and returns others", async () => {
    const reset = layers(parts, ({ lower, upper }, input, { state }) => {
      const { output, state: left } = lower(input, { initialState: state.lower });
      const doubled = left.map(({ forward }) => ({
        forward: { ...forward, hidden: mul(forward.hidden, 2) },
      }));
      return {
        output: upper(output).output,
        before: state.upper[0]!.forward.hidden,
        state: { lower: doubled },
      };
    });
    const seen: State[] = [];
    const onState = (after: State) => {
      seen.push(after);
    };
    const outputs = reset.bind(parameters, { onState })(x);
    expect(Object.keys(outputs)).toEqual(["output", "before"]);
    // Without a state: the initial one, with the batch size of the input.
    expect(await data(outputs.before)).toEqual(Array.from({ length: batch * 2 }, () => 0));
    const own = parts.lower.bind(parameters.lower)(x);
    await close(seen[0]!.lower[0]!.forward.hidden, mul(own.state[0]!.forward.hidden, 2));
    await close(seen[0]!.lower[0]!.forward.cell, own.state[0]!.forward.cell);
    await close(seen[0]!.upper[0]!.forward.hidden, take(outputs.output, 1, time - 1));
    const next = reset.bind(parameters, { state: seen[0] })(x);
    await close(next.before, seen[0]!.upper[0]!.forward.hidden);
    const step = reset.step(parameters, model.initialState(batch), take(x, 1, 0));
    const one = parts.lower.bind(parameters.lower)(slice(x, 1, 0, 1));
    await close(step.state.lower[0]!.forward.hidden, mul(one.state[0]!.forward.hidden, 2));
  });

  test("are rejected unless they belong to parts", () => {
    const text = 'a name in the state returned by forward is "0"; expected a part with a state, one of lower';
    // @ts-expect-error the state of the part's layers, not of the model's parts
    const whole = layers({ lower: parts.lower }, ({ lower }, input) => lower(input));
    expect(() => whole.bind({ lower: parameters.lower })(x)).toThrow(text);
    const state = { uper: parts.upper.initialState(1) };
    // @ts-expect-error no part of that name
    const misspelt = layers(parts, ({ lower }, input) => ({ y: lower(input).output, state }));
    expect(() => misspelt.bind(parameters)(x)).toThrow(
      'is "uper"; expected a part with a state, one of lower, upper',
    );
    const stateless = layers({ drop: parts.drop }, ({ drop }, input: Tensor) => {
      // A record whose type has no names.
      const given: object = { y: drop(input), state: { drop: 1 } };
      return given;
    });
    expect(() => stateless.bind({})(x)).toThrow('is "drop"; expected a part with a state, one of none has');
  });

  test("of parts that are called outside the model are also reported, for the last call of each", async () => {
    const states: State[] = [];
    const state = model.initialState(batch);
    const call = model.bind(parameters, { state, onState: (after) => void states.push(after) });
    const { output, state: lower } = call.parts.lower(slice(x, 1, 0, 2));
    expect(states.at(-1)).toEqual({ ...state, lower });
    const { state: upper } = call.parts.upper(output);
    expect(states.at(-1)).toEqual({ lower, upper });
    call(x);
    const whole = states.at(-1)!;
    expect(whole.lower).not.toBe(lower);
    const { state: again } = call.parts.upper(output);
    expect(states.at(-1)).toEqual({ lower: whole.lower, upper: again });
    expect(states).toHaveLength(4);
    const outer = layers({ model }, ({ model: inner }, input: Tensor) => inner(input));
    const outside: unknown[] = [];
    const onState = (after: unknown) => void outside.push(after);
    const own = outer.bind({ model: parameters }, { onState }).parts.model.parts.lower(x);
    expect(outside).toEqual([{ model: { lower: own.state } }]);
  });

  test("of a part that is not called are unchanged", () => {
    const lazy = layers(parts, ({ lower }, input) => lower(input).output);
    const state = lazy.initialState(batch);
    let after: State | undefined;
    lazy.bind(parameters, {
      state,
      onState: (left) => {
        after = left;
      },
    })(x);
    expect(after!.upper).toBe(state.upper);
    expect(after!.lower).not.toBe(state.lower);
  });
});

describe("while training", () => {
  const many = numbers([1, 20, 30], 1);
  const noise = gaussianNoise({ deviation: 1 });
  const noiseOf = async (x: Tensor) => data(sub(x, many));

  /** Whether all differ. */
  const distinct = (all: readonly number[][]) => new Set(all.map(String)).size === all.length;

  test("each part, each of its calls and forward itself have separate keys", async () => {
    for (const names of [["a"], ["a", "b"], ["a", "b", "c"]]) {
      const parts: Readonly<Record<string, Filter>> = Object.fromEntries(names.map((name) => [name, noise]));
      const drawing = layers(parts, (bound, input: Tensor, { key: own }) => [
        ...names.flatMap((name) => [bound[name]!(input), bound[name]!(input)]),
        noise.bind(undefined, { key: own })(input),
      ]);
      const call = drawing.bind(drawing.init(key(0)), { key: key(1) });
      const drawn = [...call(many), ...call(many), ...names.map((name) => call.parts[name]!(many))];
      const all = await Promise.all(drawn.map(noiseOf));
      expect(distinct(all)).toBe(true);
      expect(all.every((values) => values.some((value) => Math.abs(value) > 0.5))).toBe(true);
    }
  });

  test("a nested chain that is called twice shares no mask with its own parts", async () => {
    const chain = sequential({ first: noise, second: sequential({ first: noise, second: noise }) });
    const model = layers({ chain }, ({ chain: call }, input: Tensor) => [
      call(input),
      call(input),
      call(input),
    ]);
    const sums = await Promise.all(
      model
        .bind(model.init(key(0)), { key: key(1) })(many)
        .map(noiseOf),
    );
    expect(distinct(sums)).toBe(true);
    for (const sum of sums) {
      const variance = sum.reduce((total, value) => total + value ** 2, 0) / sum.length;
      expect(Math.abs(variance - 3)).toBeLessThan(0.75);
    }
    // Independent noise is uncorrelated.
    const [a, b, c] = sums;
    for (const [p, q] of [
      [a!, b!],
      [b!, c!],
      [a!, c!],
    ] as const) {
      const product = p.reduce((total, value, i) => total + value * q[i]!, 0) / p.length;
      expect(Math.abs(product)).toBeLessThan(0.5);
    }
  });

  test("forward knows whether it is training, and has a key only if one is given", async () => {
    const seen: [boolean, Key | undefined][] = [];
    const model = layers({ head: linear({ inputSize: size, outputSize: 1 }) }, ({ head }, input, context) => {
      seen.push([context.training, context.key]);
      return head(context.key === undefined ? input : add(input, randomUniform(context.key, input.shape)));
    });
    const parameters = model.init(key(0));
    const plain = await data(model.bind(parameters)(x));
    model.bind(parameters, { training: true })(x);
    model.bind(parameters, { key: key(1), training: false })(x);
    const drawn = await data(model.bind(parameters, { key: key(1) })(x));
    expect(seen.map(([training, own]) => [training, own !== undefined])).toEqual([
      [false, false],
      [true, false],
      [false, true],
      [true, true],
    ]);
    expect(drawn).not.toEqual(plain);
    expect(await data(model.bind(parameters, { key: key(1) })(x))).toEqual(drawn);
  });

  test("is passed to the parts, and to those of nested models", () => {
    const seen: (boolean | undefined)[] = [];
    const probe = {
      bind: (_: undefined, context: { training?: boolean | undefined } = {}) => {
        seen.push(context.training);
        return (input: Tensor) => input;
      },
    };
    const model = layers(
      { inner: layers({ probe }, ({ probe: call }, input: Tensor) => call(input)) },
      (bound, input: Tensor) => bound.inner(input),
    );
    model.bind({ inner: {} }, { training: true })(x);
    expect(new Set(seen)).toEqual(new Set([true]));
  });
});

describe("models in models", () => {
  const encoder = layers(
    {
      embed: embedding({ vocabulary: 9, outputSize: size }),
      recurrent: gru({ inputSize: size, hiddenSize: 3 }),
    },
    ({ embed, recurrent }, words) => recurrent(embed(words)).output,
  );
  const model = layers(
    { encoder, last: lastStep(), head: linear({ inputSize: 3, outputSize: 2 }) },
    ({ encoder: encode, last, head }, words: Tensor<"int32">) => head(last(encode(words))),
  );
  const parameters = model.init(key(3));

  test("have nested records of parameters and states", async () => {
    expect(model.reads).toBe("int32");
    expect(Object.keys(parameters)).toEqual(["encoder", "head"]);
    expect(Object.keys(parameters.encoder)).toEqual(["embed", "recurrent"]);
    expect(model.initialState(2).encoder.recurrent[0]!.forward.hidden.shape).toEqual([2, 3]);
    const states = encoder.bind(parameters.encoder)(ids);
    const expected = linear({ inputSize: 3, outputSize: 2 }).bind(parameters.head)(take(states, 1, -1));
    await close(model.bind(parameters)(ids), expected);
  });

  test("carry states", async () => {
    type State = ReturnType<typeof model.initialState>;
    const states: State[] = [];
    const onState = (after: State) => {
      states.push(after);
    };
    const whole = model.bind(parameters)(ids);
    model.bind(parameters, { onState })(slice(ids, 1, 0, 2));
    const rest = model.bind(parameters, { state: states[0], onState })(slice(ids, 1, 2));
    await close(rest, whole, 1e-6);
    expect(Object.keys(states[1]!)).toEqual(["encoder"]);
  });

  test("expose their parts, to call some of them", async () => {
    const call = model.bind(parameters);
    await close(call.parts.head(call.parts.last(call.parts.encoder(ids))), call(ids));
    await close(call.parts.encoder.parts.embed(ids), encoder.bind(parameters.encoder).parts.embed(ids));
  });
});

describe("errors name the part", () => {
  const attention = additiveAttention({ querySize: 3, memorySize: 3, attentionSize: 2 });
  const encoder = layers(
    { recurrent: gru({ inputSize: size, hiddenSize: 3 }), head: linear({ inputSize: 5, outputSize: 1 }) },
    ({ recurrent, head }, input) => head(recurrent(input).output),
  );
  const decoder = bahdanauDecoder({
    inputSize: 2,
    attention,
    cell: (features) => gruCell({ inputSize: features, hiddenSize: 3 }),
  });
  const model = layers({ encoder, decoder }, ({ encoder: encode }, input: Tensor) => encode(input));
  const call = model.bind(model.init(key(0)));
  const text = "model.encoder.head: linear: input has shape [3, 5, 3]; expected [..., inputSize=5].";

  test("in a call, also of a nested model", () => {
    const inner = encoder.bind(encoder.init(key(0)));
    expect(() => inner(x)).toThrow("model.head: linear: input has shape [3, 5, 3]");
    expect(() => call(x)).toThrow(text);
    expect(() => inner(numbers([batch, time, 9], 1))).toThrow(
      "model.recurrent: gru: input has shape [3, 5, 9]",
    );
  });

  test("in members of a call: the parts of a model, a decoder's memory and step", () => {
    const states = numbers([batch, time, 3], 1);
    expect(() => call.parts.encoder.parts.head(states)).toThrow(text);
    expect(() => call.parts.decoder.prepare(x)).toThrow(
      "model.decoder: additiveAttention: memory has shape [3, 5, 4]; expected [batch, time, memorySize=3].",
    );
    const memory = call.parts.decoder.prepare(states);
    const state = call.parts.decoder.initialState(memory);
    expect(() => call.parts.decoder.step(state, numbers([batch, 9], 1), memory)).toThrow(
      "model.decoder: bahdanauDecoder: input has shape [3, 9]; expected [batch=3, inputSize=2].",
    );
  });

  test("also in their stack, which a terminal shows", () => {
    const error = new ShapeError("own", { expected: [2], got: [3] });
    expect(error.stack).toContain("own: input has shape [3]; expected [2].");
    const broken = {
      bind: () => (): Tensor => {
        throw error;
      },
    };
    const own = layers({ broken }, ({ broken: fail }) => fail());
    expect(() => own.bind({})(x)).toThrow("model.broken: own: input has shape [3]; expected [2].");
    expect(error.stack).toContain("model.broken: own: input has shape [3]; expected [2].");
  });

  test("but not errors from elsewhere", () => {
    const broken = {
      bind: () => (): Tensor => {
        throw new TypeError("of somebody else");
      },
    };
    const own = layers({ broken }, ({ broken: fail }) => fail());
    expect(() => own.bind({})(x)).toThrow(/^of somebody else$/);
  });
});

test.each([
  ["0", { 0: lastStep() }],
  ["12", { 12: lastStep() }],
])("rejects the name %s, a whole number", (name, parts) => {
  expect(() => layers(parts, (_, input) => input)).toThrow(CellOptionError);
  expect(() => layers(parts, (_, input) => input)).toThrow(
    `model: the name of a part is "${name}"; expected a name that is not a number.`,
  );
});

test("rejects values that are not parts", () => {
  // @ts-expect-error a function is not a part, though it has a bind
  expect(() => layers({ f: (z: Tensor) => z }, (_, input) => input)).toThrow(
    'model: the part "f" is a function; expected a layer, such as linear({ … }), or activation(f) for a function of tensors.',
  );
  // @ts-expect-error nor is an old layer
  expect(() => layers({ old: { apply: (z: Tensor) => z } }, (_, input) => input)).toThrow(
    'the part "old" is a record',
  );
});
