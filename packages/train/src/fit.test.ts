import {
  crossEntropy,
  dropout,
  embedding,
  gru,
  lastStep,
  layers,
  linear,
  lstm,
  meanSquaredError,
  sequential,
} from "@grus/cells";
import { contiguousBatches, sequenceBatches } from "@grus/data";
import { adam } from "@grus/optim";
import { evaluate, key, type Ragged, referenceBackend, splitKey, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { fit } from "./fit.ts";
import { accuracy } from "./metrics/classification-metrics.ts";
import { minimize } from "./minimize.ts";
import { predict } from "./predict-model.ts";

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
function same<A, B>(equal: Same<A, B>): void {
  expect(equal).toBe(true);
}

const backend = referenceBackend();
const ids = Int32Array.from({ length: 121 }, (_, i) => (i * i) % 5);
const series = contiguousBatches({ input: ids.slice(0, -1), target: ids.slice(1) }, { rows: 2, steps: 10 });
const model = sequential({
  embed: embedding({ vocabulary: 5, outputSize: 4 }),
  drop: dropout({ rate: 0.2 }),
  recurrent: lstm({ inputSize: 4, hiddenSize: 6 }),
  head: linear({ inputSize: 6, outputSize: 5 }),
});
const optimizer = adam({ learningRate: 3e-2, clipNorm: 1 });

describe("fit", () => {
  test("equals minimize with the bound model, its keys and its state", async () => {
    const run = fit({
      backend,
      model,
      train: series,
      carry: "epoch",
      loss: (model, { input, target }) => {
        same<typeof input, Tensor<"int32">>(true);
        const logits = model(input);
        same<typeof logits, Tensor<"float32">>(true);
        return crossEntropy(logits, target);
      },
      optimizer,
      epochs: 2,
      seed: 3,
    });
    const { parameters, history, state } = await run.finish();
    const { carry: expectedState, ...expected } = await minimize({
      backend,
      parameters: model.init(key(3)),
      train: series,
      carry: model.initialState(2),
      resetCarry: "epoch",
      loss: (p, { input, target }, { key: own, carry }) => {
        let after = carry;
        const context = {
          key: own && splitKey(own)[0],
          state: carry,
          onState: (next: typeof carry) => {
            after = next;
          },
        };
        return { loss: crossEntropy(model.bind(p, context)(input), target), carry: after! };
      },
      optimizer,
      epochs: 2,
      seed: 3,
    }).finish();
    expect(history.map(({ loss }) => loss)).toEqual(expected.history.map(({ loss }) => loss));
    expect(parameters.head.weight.data).toEqual(expected.parameters.head.weight.data);
    expect(state!.recurrent[0]!.forward.cell.data).toEqual(expectedState!.recurrent[0]!.forward.cell.data);
  });

  test("carry and its extent change the numbers", async () => {
    const lossOf = async (carry: "epoch" | "run" | undefined) => {
      const run = fit({
        backend,
        model,
        train: series,
        carry,
        loss: (model, { input, target }) => crossEntropy(model(input), target),
        optimizer,
        epochs: 2,
      });
      return (await run.finish()).history.at(-1)!.loss;
    };
    const losses = await Promise.all(([undefined, "epoch", "run"] as const).map(lossOf));
    expect(new Set(losses).size).toBe(3);
  });

  test("carries the states of parts called by the loss itself", async () => {
    const parts = {
      recurrent: gru({ inputSize: 1, hiddenSize: 3 }),
      head: linear({ inputSize: 3, outputSize: 1 }),
    };
    const own = layers(parts, ({ recurrent, head }, x) => head(recurrent(x).output));
    const x = Float32Array.from({ length: 48 }, (_, i) => Math.sin(i));
    const given = {
      backend,
      model: own,
      train: contiguousBatches(
        { input: tensor(x, [48, 1]), target: tensor(x, [48, 1]) },
        { rows: 2, steps: 6 },
      ),
      carry: "epoch",
      optimizer,
      epochs: 2,
    } as const;
    const called = fit({
      ...given,
      loss: (model, { input, target }) => meanSquaredError(model(input), target),
    });
    const byParts = fit({
      ...given,
      loss: ({ parts: { recurrent, head } }, { input, target }) =>
        meanSquaredError(head(recurrent(input).output), target),
    });
    const [expected, found] = [await called.finish(), await byParts.finish()];
    expect(found.history.map(({ loss }) => loss)).toEqual(expected.history.map(({ loss }) => loss));
    expect(found.state!.recurrent[0]!.forward.hidden.data).toEqual(
      expected.state!.recurrent[0]!.forward.hidden.data,
    );
  });

  test("starts from given parameters and state", async () => {
    const [parameters, state] = await evaluate(backend, [model.init(key(5)), model.initialState(2)] as const);
    const far = {
      recurrent: [
        {
          forward: {
            hidden: state.recurrent[0]!.forward.hidden,
            cell: tensor(new Float32Array(12).fill(3), [2, 6]),
          },
        },
      ],
    };
    const lossOf = async (own: typeof state | undefined) => {
      const run = fit({
        backend,
        model,
        parameters,
        state: own,
        carry: "run",
        train: series,
        loss: (model, { input, target }) => crossEntropy(model(input), target),
        optimizer,
        maxSteps: 1,
      });
      return (await run.finish()).history[0]!.loss;
    };
    expect(await lossOf(state)).toBe(await lossOf(undefined));
    expect(await lossOf(far)).not.toBe(await lossOf(undefined));
  });

  test("metrics are over the validation batches, or over the training batches if there are none", async () => {
    const label = Int32Array.from({ length: 40 }, (_, i) => i % 3);
    const input = Array.from(label, (one, i) => new Float32Array(4 + (i % 5)).fill(one));
    const batches = sequenceBatches(
      { input, label },
      { batchSize: 20, buckets: [6, 8], shuffle: { seed: 0 } },
    );
    const recurrent = gru({ inputSize: 1, hiddenSize: 6, bidirectional: true });
    const head = linear({ inputSize: recurrent.outputSize, outputSize: 3 });
    const classifier = sequential({ recurrent, last: lastStep(), head });
    const lines = async (validation: typeof batches | undefined) => {
      const run = fit({
        backend,
        model: classifier,
        train: (epoch) => batches.epoch(epoch),
        validation,
        loss: (model, { input, label }) => crossEntropy(model(input), label),
        metrics: (model, { input, label }) => ({ accuracy: accuracy(model(input), label) }),
        optimizer: adam({ learningRate: 3e-2 }),
        epochs: 12,
      });
      const { history, parameters, programs } = await run.finish();
      same<(typeof history)[number]["metrics"], { readonly accuracy: number }>(true);
      return { history, parameters, programs };
    };
    const without = await lines(undefined);
    const { history } = await lines(batches);
    expect(without.history.map(({ metrics }) => metrics)).toEqual(history.map(({ metrics }) => metrics));
    expect(without.history.at(-1)!.metrics.accuracy).toBe(1);
    expect([without.history[0]!.validationLoss, history[0]!.validationLoss]).toEqual([
      undefined,
      expect.any(Number),
    ]);
    const logits = await predict({
      backend,
      model: classifier,
      parameters: without.parameters,
      batches,
      outputs: (model, { input }) => model(input),
    });
    expect(logits.shape).toEqual([40, 3]);
  });

  test("takes models of two heads, and sequences of different lengths", async () => {
    const tagger = layers(
      {
        embed: embedding({ vocabulary: 5, outputSize: 4 }),
        encoder: gru({ inputSize: 4, hiddenSize: 6 }),
        tag: linear({ inputSize: 6, outputSize: 5 }),
        size: linear({ inputSize: 6, outputSize: 1 }),
      },
      ({ embed, encoder, tag, size }, x: Ragged<"int32">) => {
        const { output, hidden } = encoder(embed(x));
        return { tags: tag(output), size: size(hidden) };
      },
    );
    const tokens = Array.from({ length: 12 }, (_, i) =>
      Int32Array.from({ length: 2 + (i % 4) }, (_, t) => (i + t) % 5),
    );
    const run = fit({
      backend,
      model: tagger,
      train: sequenceBatches({ tokens, tags: tokens }),
      loss: (model, { tokens, tags }) => {
        const outputs = model(tokens);
        same<typeof outputs, { readonly tags: Ragged<"float32">; readonly size: Tensor<"float32"> }>(true);
        return crossEntropy(outputs.tags, tags);
      },
      optimizer,
      epochs: 20,
    });
    const { history } = await run.finish();
    expect(history.at(-1)!.loss).toBeLessThan(0.5 * history[0]!.loss);
  });

  test("rejects invalid models and carries", async () => {
    const given = { backend, train: series, optimizer, epochs: 1 } as const;
    const loss = () => tensor(0);
    expect(() =>
      fit({ ...given, model: ((x: Tensor) => x) as never, loss }),
    ).toThrowErrorMatchingInlineSnapshot(`
      [TrainingOptionError: fit: the model is a function; expected a model of layers or sequential, or a layer.
      For a loss of plain parameters use minimize.]
    `);
    const plain = linear({ inputSize: 1, outputSize: 1 });
    await expect(
      fit({ ...given, model: plain, carry: "epoch", loss }).finish(),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TrainingOptionError: fit: the model has no state to carry.
      Leave out carry, or use a model with recurrent layers.]
    `);
    const once = series[Symbol.iterator]() as IterableIterator<
      typeof series extends Iterable<infer B> ? B : never
    >;
    await expect(
      fit({ ...given, model, train: once, carry: "epoch", loss }).finish(),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TrainingOptionError: fit: train can be iterated only once, and the number of rows of the state is that of its first batch.
      Give batches that can be iterated again, or the option state.]
    `);
  });

  test("what must not compile", () => {
    const given = { backend, model, optimizer, epochs: 1 } as const;
    const floats = [{ input: tensor([[1, 2]]), target: tensor([[1, 2]]) }];
    const never = [
      () =>
        fit({
          ...given,
          train: series,
          // @ts-expect-error Property 'tag' does not exist
          loss: (model, { tag }) => crossEntropy(model(tag), tag),
        }),
      () =>
        fit({
          ...given,
          train: floats,
          // @ts-expect-error "float32" is not assignable to "int32"
          loss: (model, { input }) => meanSquaredError(model(input), input),
        }),
      () =>
        fit({
          ...given,
          train: series,
          // @ts-expect-error a record is not a Tensor
          loss: (model, { input }) => ({ loss: model(input) }),
        }),
    ];
    expect(never).toHaveLength(3);
  });
});
