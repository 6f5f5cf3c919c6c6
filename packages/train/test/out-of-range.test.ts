// Tokens and labels out of range: the error names the field, the row, and the valid range.
import { wasmBackend } from "@grus/backend-wasm";
import { crossEntropy, ctcLoss, embedding, focal, linear } from "@grus/cells";
import { sgd } from "@grus/optim";
import {
  fromData,
  key,
  mean,
  mul,
  type RaggedData,
  referenceBackend,
  slice,
  type TensorData,
  tensor,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { NonFiniteError } from "../src/errors.ts";
import { minimize } from "../src/minimize.ts";

const [vocabulary, classes] = [7, 3];
const embed = embedding({ vocabulary, outputSize: 4 });
const head = linear({ inputSize: 4, outputSize: classes });
const parameters = { embed: embed.init(key(0)), head: head.init(key(1)) };

interface Batch {
  readonly tokens: RaggedData<"int32">;
  readonly label: TensorData<"int32">;
}

function batch(tokens: readonly number[][], lengths: number[], label: number[]): Batch {
  return {
    tokens: {
      values: tensor(Int32Array.from(tokens.flat()), [tokens.length, tokens[0]!.length]),
      lengths: tensor(Int32Array.from(lengths)),
    },
    label: tensor(Int32Array.from(label)),
  };
}

const good = batch(
  [
    [1, 2, 6],
    [0, 4, 4],
  ],
  [3, 2],
  [0, 2],
);

/** The error that ends a run over these batches. */
async function errorOf(
  train: readonly Batch[],
  { loss = crossEntropy, backend = referenceBackend(), validation = train } = {},
): Promise<NonFiniteError> {
  const run = minimize({
    backend,
    parameters,
    train,
    validation,
    loss: (p, { tokens, label }, { key: own }) => {
      const vectors = mean(embed.bind(p.embed)(tokens.values), { axes: [1] });
      const logits = head.bind(p.head)(vectors);
      return own === undefined ? crossEntropy(logits, label) : loss(logits, label);
    },
    optimizer: sgd({ learningRate: 0.1 }),
    epochs: 1,
  });
  const error = await run.finish().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(NonFiniteError);
  return error;
}

describe.each([
  ["reference", async () => referenceBackend()],
  ["wasm", () => wasmBackend({ threads: 1 })],
])("on %s", (_, backendOf) => {
  test("a token outside the vocabulary", async () => {
    const wrong = batch(
      [
        [1, 2, 6],
        [0, 9, 4],
      ],
      [3, 2],
      [0, 2],
    );
    const error = await errorOf([good, wrong], { backend: await backendOf() });
    expect(error.message).toMatchInlineSnapshot(`
      "minimize: batch.tokens.values[1, 1] (row 1, time step 1) is 9 at step 2 (epoch 1, seed 0); expected 0 to 6, since the vocabulary has 7 entries.
      Enlarge the embedding's vocabulary, or map other tokens to an entry for unknown words."
    `);
    expect(error.place).toMatchObject({ value: 9, lookUp: { what: "vocabulary", size: 7 } });
  });

  test("a label outside the classes", async () => {
    const wrong = { ...good, label: tensor(Int32Array.of(1, 3)) };
    const backend = await backendOf();
    expect((await errorOf([wrong], { backend })).message).toMatchInlineSnapshot(`
      "minimize: batch.label[1] (row 1) is 3 at step 1 (epoch 1, seed 0); expected 0 to 2, since there are 3 classes.
      Number labels from 0, or give the model's last layer more outputs; mask rows without a label."
    `);
    const { message } = await errorOf([wrong], { backend, loss: focal });
    expect(message).toContain("batch.label[1] (row 1) is 3 at step 1");
    const negative = { ...good, label: tensor(Int32Array.of(-1, 0)) };
    expect((await errorOf([negative], { backend })).message).toContain("batch.label[0] (row 0) is -1");
  });
});

test("a label of ctcLoss, without padding", async () => {
  const frames = fromData({ data: new Float32Array(2 * 6 * 4), shape: [2, 6, 4], dtype: "float32" });
  const labels = (values: number[]) => ({
    frames,
    labels: { values: tensor(Int32Array.from(values), [2, 3]), lengths: tensor(Int32Array.of(3, 2)) },
  });
  const run = (train: ReturnType<typeof labels>) =>
    minimize({
      backend: referenceBackend(),
      parameters: head.init(key(0)),
      train: [train],
      loss: (p, { frames: input, labels: target }) =>
        ctcLoss(head.bind(p)(input), target, { zeroInfinity: true }),
      optimizer: sgd({ learningRate: 0.1 }),
      epochs: 1,
    }).finish();
  expect((await run(labels([1, 2, 1, 1, 2, 9]))).stopped).toBe("completed");
  await expect(run(labels([1, 2, 1, 1, 3, 9]))).rejects.toThrowErrorMatchingInlineSnapshot(`
    [NonFiniteError: minimize: batch.labels.values[1, 1] (row 1, time step 1) is 3 at step 1 (epoch 1, seed 0); expected 0 to 2, since there are 3 classes.
    Number labels from 0, or give the model's last layer more outputs; mask rows without a label.]
  `);
});

test("one in a validation batch, which training never sees", async () => {
  const wrong = { ...good, label: tensor(Int32Array.of(1, 3)) };
  expect((await errorOf([good], { validation: [good, wrong] })).message).toMatchInlineSnapshot(`
    "minimize: validation batch.label[1] (row 1) is 3 at step 1 (epoch 1, seed 0); expected 0 to 2, since there are 3 classes.
    Number labels from 0, or give the model's last layer more outputs; mask rows without a label."
  `);
});

describe("one in the padding", () => {
  const padded = batch(
    [
      [1, 2, 6],
      [0, 4, -1],
    ],
    [3, 2],
    [0, 2],
  );
  const placeOf = async (isPaddingRead: boolean, scale: number) => {
    const run = minimize({
      backend: referenceBackend(),
      parameters,
      train: [padded],
      loss: (p, { tokens }) => {
        const vectors = embed.bind(p.embed)(tokens.values);
        const read = isPaddingRead ? vectors : slice(vectors, 1, 0, 2);
        return mul(mean(read), scale);
      },
      optimizer: sgd({ learningRate: 0.1 }),
      epochs: 1,
    });
    return (await run.finish().catch((thrown) => thrown)).place;
  };

  test("is the cause if the model reads it", async () => {
    expect(await placeOf(true, 1)).toMatchObject({ tensor: "batch.tokens.values", index: [1, 2], value: -1 });
  });

  test("is not the cause if the loss diverges by itself", async () => {
    expect(await placeOf(false, Number.POSITIVE_INFINITY)).toMatchObject({ tensor: "loss" });
  });
});
