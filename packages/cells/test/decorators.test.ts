// Properties of every decorator, over cells of several kinds: deterministic evaluation without a key, the
// same numbers on every backend, for every way of running and in every order, and no effect of the padding.
import { wasmBackend } from "@grus/backend-wasm";
import {
  add,
  broadcastTo,
  evaluate,
  fromData,
  type Key,
  key,
  leaves,
  matmul,
  mul,
  referenceBackend,
  sum,
  type Tensor,
  tanh,
  valueAndGrad,
  zeros,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { afterAll, describe, expect, test } from "vitest";
import {
  type Cell,
  type CellSequence,
  type CellState,
  type CellStep,
  maskHidden,
  type StepContext,
} from "../src/cell.ts";
import { coupledLstmCell } from "../src/coupled-lstm-cell.ts";
import { highway, residual } from "../src/decorators/connected.ts";
import { dropConnect } from "../src/decorators/drop-connect.ts";
import { variationalDropout } from "../src/decorators/variational-dropout.ts";
import { weightNorm } from "../src/decorators/weight-norm.ts";
import { zoneout } from "../src/decorators/zoneout.ts";
import { gruCell } from "../src/gru-cell.ts";
import { normalInit } from "../src/initialisers/normal.ts";
import { lstmCell } from "../src/lstm-cell.ts";
import { recompute } from "../src/recompute.ts";
import { recurrent } from "../src/recurrent-layer.ts";
import { type RunCell, runCell, scanCell } from "../src/run-cell.ts";
import { stream } from "../src/stream.ts";
import { inFloat64, numbers, raggedLengths } from "./cells.ts";
import { checkTreeGradient, numbersOf } from "./gradients.ts";

// biome-ignore lint/suspicious/noExplicitAny: cells of every kind, and decorators over any of them.
type AnyCell = Cell<any, any>;
type Parameters = Readonly<Record<string, Tensor>>;
type Sequence = CellSequence<CellState>;

const exact = referenceBackend({ precision: "float64" });
const wasm = await wasmBackend({ threads: 1 });
afterAll(() => wasm.dispose());

const [batch, time, size] = [3, 5, 4];
const x = numbers([batch, time, size], 1);
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });

const cells: Readonly<Record<string, () => AnyCell>> = {
  gru: () => gruCell({ inputSize: size, hiddenSize: size }),
  lstm: () => lstmCell({ inputSize: size, hiddenSize: size }),
  "coupled LSTM": () => coupledLstmCell({ inputSize: size, hiddenSize: size }),
};
const random: Readonly<Record<string, (cell: AnyCell) => AnyCell>> = {
  zoneout: (cell) => zoneout(cell, { hidden: 0.4 }),
  variationalDropout: (cell) => variationalDropout(cell, { input: 0.3, recurrent: 0.3, output: 0.3 }),
  "variationalDropout, fused": (cell) => variationalDropout(cell, { input: 0.3, output: 0.3 }),
  dropConnect: (cell) => dropConnect(cell, { rate: 0.4 }),
};
const decorators: typeof random = {
  ...random,
  weightNorm: (cell) => weightNorm(cell),
  residual: (cell) => residual(cell),
  highway: (cell) => highway(cell),
};

async function numbersFrom(cell: AnyCell, run: RunCell, options: object = {}): Promise<Float64Array> {
  const result: Sequence = run(cell, inFloat64(cell.init(key(3))), x, options);
  return numbersOf(await evaluate<unknown>(exact, { ...result }));
}

describe.each(Object.entries(cells))("over %s", (_, make) => {
  describe.each(Object.entries(random))("%s", (name, decorate) => {
    const cell = decorate(make());

    test("is deterministic without a key, and random with one", async () => {
      const evaluation = await numbersFrom(cell, runCell);
      expect(await numbersFrom(cell, runCell)).toEqual(evaluation);
      if (name !== "zoneout") expect(await numbersFrom(make(), runCell)).toEqual(evaluation);
      const training = await numbersFrom(cell, runCell, { key: key(1) });
      expect(training).not.toEqual(evaluation);
      expect(await numbersFrom(cell, runCell, { key: key(1) })).toEqual(training);
      expect(await numbersFrom(cell, runCell, { key: key(2) })).not.toEqual(training);
    });

    test("gives the same numbers as a whole, by steps, and in segments, in both directions", async () => {
      for (const reverse of [false, true]) {
        const options = { key: key(1), reverse, lengths };
        const whole = await numbersFrom(cell, runCell, options);
        expectClose(await numbersFrom(cell, scanCell, options), whole, { absolute: 1e-12 });
        expectClose(await numbersFrom(cell, recompute(2)(runCell), options), whole, {
          absolute: 1e-12,
        });
      }
    });

    // Random bits are the same on every backend; sums are not.
    test("gives the same numbers on the WebAssembly backend", async () => {
      const result = () => ({
        ...(runCell(cell, cell.init(key(3)), x, { key: key(1), lengths }) as Sequence),
      });
      const [here, there] = [referenceBackend(), wasm].map((backend) => evaluate<unknown>(backend, result()));
      expectClose(numbersOf(await there), numbersOf(await here), { absolute: 1e-6 });
    });
  });

  describe.each(Object.entries(decorators))("%s", (_name, decorate) => {
    const cell = decorate(make());
    const parameters: Parameters = inFloat64(cell.init(key(3)));
    const loss = (p: Parameters, input: Tensor): Tensor => {
      const result: Sequence = runCell(cell, p, input, { key: key(1), lengths });
      return (leaves(result) as Tensor[]).map((y, i) => sum(mul(y, numbers(y.shape, 90 + i)))).reduce(add);
    };

    test("has the gradient of central differences while training", async () => {
      await checkTreeGradient(exact, (p: Parameters) => loss(p, x), parameters, 1e-5);
    });

    test("padding has no effect, not even NaN", async () => {
      const dirty = fromData({
        data: (x.data as Float64Array).map((value, i) => {
          const step = Math.floor(i / size);
          return step % time < raggedLengths[Math.floor(step / time)]! ? value : Number.NaN;
        }),
        shape: x.shape,
        dtype: "float32",
      });
      const by = (input: Tensor) =>
        evaluate<unknown>(exact, valueAndGrad((p: Parameters) => loss(p, input))(parameters));
      expect(numbersOf(await by(dirty))).toEqual(numbersOf(await by(x)));
    });
  });
});

/** A cell written as a class, whose methods need `this`. */
class Leaky {
  readonly inputSize = size;
  readonly outputSize = size;
  readonly masksHidden = true;
  readonly keep = 0.3;
  init(from: Tensor): Parameters {
    return { weightHh: normalInit()(from, [this.outputSize, this.inputSize]) };
  }
  initialState(rows: number): CellState {
    return { hidden: zeros([rows, this.outputSize]) };
  }
  step(p: Parameters, { hidden: h }: CellState, input: Tensor, context?: StepContext): CellStep<CellState> {
    const product = matmul(maskHidden(h, context), p.weightHh!, { transposeB: true });
    const hidden = add(mul(this.keep, h), tanh(add(input, product)));
    return { state: { hidden }, output: hidden };
  }
}

test.each(Object.entries(decorators))(
  "%s takes a cell that is an instance of a class",
  async (_, decorate) => {
    const cell = decorate(new Leaky());
    const training = await numbersFrom(cell, runCell, { key: key(1), lengths });
    expect(training.every(Number.isFinite)).toBe(true);
    expect(await numbersFrom(decorate(cell), runCell)).not.toEqual(training);
  },
);

test.each(Object.entries(random))(
  "%s samples separately for each direction of a layer",
  async (_, decorate) => {
    const layer = recurrent(() => decorate(gruCell({ inputSize: size, hiddenSize: size })), {
      inputSize: size,
      bidirectional: true,
    });
    const { forward } = layer.init(key(3)).layers[0]!;
    const same = { layers: [{ forward, reverse: forward }] };
    const still = broadcastTo(numbers([batch, 1, size], 1), [batch, time, size]);
    const halves = async (context: { readonly key?: Key }) => {
      const { state } = await evaluate(exact, { ...layer.bind(same, context)(still) });
      return [state[0]!.forward.hidden.data, state[0]!.reverse!.hidden.data] as const;
    };
    const [there, back] = await halves({});
    expect(there).toEqual(back);
    const [trained, other] = await halves({ key: key(1) });
    expect(trained).not.toEqual(other);
  },
);

const pairs = Object.entries(decorators).flatMap(([outer, around]) =>
  Object.entries(decorators).map(([inner, into]) => [outer, inner, around, into] as const),
);

test.each(pairs)(
  "%s of %s runs, as a whole and by steps, and streams",
  async (_outer, _inner, around, into) => {
    const cell = around(into(gruCell({ inputSize: size, hiddenSize: size })));
    const training = await numbersFrom(cell, runCell, { key: key(1), lengths });
    expect(training.every(Number.isFinite)).toBe(true);
    expectClose(await numbersFrom(cell, scanCell, { key: key(1), lengths }), training, { absolute: 1e-12 });
    const layer = recurrent(() => cell, { inputSize: size, layers: 2 });
    const parameters = layer.init(key(3));
    const backend = referenceBackend();
    const running = await stream({ backend, model: layer, parameters });
    const row = numbers([1, 1, size], 2);
    const whole = await evaluate(backend, layer.bind(parameters)(row).output);
    expectClose(running.push(Float32Array.from(row.data)).data, whole.data, { absolute: 1e-6 });
    running.dispose();
  },
);

test("composes and preserves types", async () => {
  const inner = lstmCell({ inputSize: size, hiddenSize: size });
  const cell = highway(
    residual(zoneout(weightNorm(dropConnect(inner, { rate: 0.5 })), { hidden: 0.05, cell: 0.5 })),
  );
  const layer = recurrent(() => variationalDropout(cell, { input: 0.2, recurrent: 0.2 }), {
    inputSize: size,
    layers: 2,
  });
  const parameters = layer.init(key(1));
  const weight: Tensor = parameters.layers[0]!.forward.cell.cell.weightHh;
  const { state } = layer.bind(parameters, { key: key(2) })(x);
  const last: Tensor = state[1]!.forward.cell;
  expect(weight.shape).toEqual([4 * size, size]);
  expect((await evaluate(exact, last)).shape).toEqual([batch, size]);
});
