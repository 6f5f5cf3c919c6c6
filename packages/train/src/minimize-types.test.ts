// Types that TypeScript infers for a run, and programs that it rejects. Checked by the compiler; nothing
// runs.
import type { Optimizer } from "@grus/optim";
import type { Backend, Ragged, RaggedData, Tensor, TensorData } from "@grus/tensor";
import { expectTypeOf, test } from "vitest";
import { minimize } from "./minimize.ts";
import { predictAll } from "./predict.ts";

interface Parameters {
  readonly head: { readonly weight: Tensor<"float32"> };
}

interface HostBatch {
  readonly tokens: RaggedData<"int32">;
  readonly label: TensorData<"int32">;
}

interface Batch {
  readonly tokens: Ragged<"int32">;
  readonly label: Tensor<"int32">;
}

declare const given: {
  readonly backend: Backend;
  readonly optimizer: Optimizer;
  readonly parameters: Parameters;
};
declare const batchesOf: (epoch: number) => Iterable<HostBatch>;
declare const laterBatchesOf: (epoch: number) => AsyncGenerator<HostBatch, void>;
declare const sourceOfEpochs: Iterable<HostBatch> & {
  epoch(n: number): Iterable<HostBatch>;
  readonly length: number;
};
declare const lossOf: (parameters: Parameters, batch: Batch) => Tensor;
declare const scalar: Tensor<"float32">;

test("the batch comes from the source, the metrics from their function, the carry from its first value", () => {
  expectTypeOf(inferred).toBeFunction();
});

async function inferred() {
  const run = minimize({
    ...given,
    epochs: 1,
    train: (epoch) => batchesOf(epoch),
    validation: () => batchesOf(0),
    loss: (parameters, { tokens, label }, { key, carry }) => {
      expectTypeOf(parameters).toEqualTypeOf<Parameters>();
      expectTypeOf(tokens).toEqualTypeOf<Ragged<"int32">>();
      expectTypeOf(label).toEqualTypeOf<Tensor<"int32">>();
      expectTypeOf(key).toEqualTypeOf<Tensor<"int32"> | undefined>();
      expectTypeOf(carry).toEqualTypeOf<undefined>();
      return scalar;
    },
    metrics: (_, { label }) => ({ accuracy: label, f1: { sums: scalar, finish: (sums) => sums[0]! } }),
    weight: ({ label }) => label.data.length,
    callbacks: [
      {
        onEpoch: (_, parameters) => {
          expectTypeOf(parameters).toEqualTypeOf<Parameters>();
        },
      },
    ],
  });
  const { parameters, history } = await run.finish();
  expectTypeOf(parameters).toEqualTypeOf<Parameters>();
  expectTypeOf(history[0]!.metrics).toEqualTypeOf<{ readonly accuracy: number; readonly f1: number }>();
  for await (const { metrics } of run) expectTypeOf(metrics.f1).toEqualTypeOf<number>();

  minimize({ ...given, epochs: 1, train: sourceOfEpochs, loss: (_, { label }) => label });
  minimize({ ...given, epochs: 1, train: laterBatchesOf, loss: (_, { label }) => label });
  minimize({ ...given, epochs: 1, loss: lossOf, train: (epoch) => batchesOf(epoch) });
  minimize({
    ...given,
    epochs: 1,
    loss: lossOf,
    weight: ({ label }) => label.data.length,
    train: sourceOfEpochs,
  });

  const states = { hidden: scalar };
  const carried = minimize({
    ...given,
    epochs: 1,
    train: sourceOfEpochs,
    carry: states,
    loss: (_, _batch, { carry }) => ({ loss: scalar, carry: { hidden: carry!.hidden } }),
  });
  expectTypeOf((await carried.finish()).carry).toEqualTypeOf<typeof states | undefined>();

  const logits = await predictAll({
    backend: given.backend,
    parameters: given.parameters,
    batches: sourceOfEpochs,
    model: ({ head }, { tokens }) => ({ logits: head.weight, tokens }),
  });
  expectTypeOf(logits.tokens).toEqualTypeOf<RaggedData<"int32">>();
}

export function refused(): void {
  const common = { ...given, epochs: 1, train: batchesOf };
  // @ts-expect-error the batch has no field `labels`
  minimize({ ...common, loss: (_, { labels }) => labels });
  // @ts-expect-error the parameters have no field `tail`
  minimize({ ...common, loss: ({ tail }) => tail });
  // @ts-expect-error sequences are not a scalar
  minimize({ ...common, loss: (_, { tokens }) => tokens });
  // @ts-expect-error the carry that comes out is not like the one that went in
  minimize({ ...common, carry: { h: scalar }, loss: () => ({ loss: scalar, carry: { c: scalar } }) });
  // @ts-expect-error a promise of a backend
  minimize({ ...common, backend: Promise.resolve(given.backend), loss: lossOf });
}
