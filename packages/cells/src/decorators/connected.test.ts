// Residual and highway connections around cells and layers.
import {
  add,
  concat,
  evaluate,
  fromData,
  key,
  referenceBackend,
  splitKey,
  type Tensor,
  transpose,
} from "@grus/tensor";
import { expectClose } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { inFloat64, numbers, raggedLengths } from "../../test/cells.ts";
import { rowsOf } from "../../test/plain-steps.ts";
import { type Connection, highwayConnection, residualConnection } from "../connection.ts";
import { applyDropout } from "../dropout.ts";
import { gruCell } from "../gru-cell.ts";
import { ragged } from "../ragged.ts";
import { recurrent } from "../recurrent-layer.ts";
import { gru } from "../recurrent-layers.ts";
import { runCell, scanCell } from "../run-cell.ts";
import { stream } from "../stream.ts";
import { highway, residual } from "./connected.ts";

const backend = referenceBackend({ precision: "float64" });
const [batch, time, size] = [3, 5, 4];
const x = numbers([batch, time, size], 1);
const lengths = fromData({ data: raggedLengths, shape: [batch], dtype: "int32" });
const dirty = fromData({
  data: (x.data as Float64Array).map((value, i) => {
    const step = Math.floor(i / size);
    return step % time < raggedLengths[Math.floor(step / time)]! ? value : Number.NaN;
  }),
  shape: x.shape,
  dtype: "float32",
});

/** t ⊙ y + (1 − t) ⊙ x over plain numbers, t from W and b. */
function gated(
  y: readonly number[],
  input: readonly number[],
  gate: { weight: Tensor; bias: Tensor },
): number[] {
  return y.map((value, j) => {
    const sum = input.reduce((total, v, k) => total + gate.weight.data[j * input.length + k]! * v, 0);
    const t = 1 / (1 + Math.exp(-sum - gate.bias.data[j]!));
    return t * value + (1 - t) * input[j]!;
  });
}

describe("cells", () => {
  const inner = gruCell({ inputSize: size, hiddenSize: size });

  test("residual adds the input, fused and by steps, ragged, whatever the padding", async () => {
    const cell = residual(inner);
    const parameters = inFloat64(cell.init(key(3)));
    const own = await evaluate(backend, { ...runCell(inner, parameters, x, { lengths }) });
    for (const run of [runCell, scanCell]) {
      const { output, state } = await evaluate(backend, { ...run(cell, parameters, dirty, { lengths }) });
      const expected = Array.from(own.output.data, (value, i) =>
        Number.isNaN(dirty.data[i]) ? 0 : value + x.data[i]!,
      );
      expectClose(output.data, expected, { absolute: 1e-12 });
      expectClose(state.hidden.data, own.state.hidden.data, { absolute: 1e-12 });
    }
  });

  test("highway gates between input and output, fused and by steps", async () => {
    const cell = highway(inner, { gateBias: -2 });
    const parameters = inFloat64(cell.init(key(3)));
    expect(Array.from(parameters.gate.bias!.data)).toEqual([-2, -2, -2, -2]);
    const own = await evaluate(backend, runCell(inner, parameters.cell, x, { lengths }).output);
    const gate = parameters.gate as { weight: Tensor; bias: Tensor };
    for (const run of [runCell, scanCell]) {
      const output = await evaluate(backend, run(cell, parameters, dirty, { lengths }).output);
      for (const [b, length] of [...raggedLengths].entries()) {
        const expected = rowsOf(own, b).map((y, t) =>
          t < length ? gated(y, rowsOf(x, b)[t]!, gate) : [0, 0, 0, 0],
        );
        expectClose(rowsOf(output, b).flat(), expected.flat(), { absolute: 1e-12 });
      }
    }
  });

  test("time-major is the transpose", async () => {
    const cell = residual(inner);
    const parameters = cell.init(key(3));
    const turned = runCell(cell, parameters, transpose(dirty, [1, 0, 2]), { lengths, timeMajor: true });
    const [a, b] = await evaluate(backend, [
      transpose(turned.output, [1, 0, 2]),
      runCell(cell, parameters, x, { lengths }).output,
    ]);
    expectClose(a!.data, b!.data, { absolute: 1e-12 });
  });
});

describe.each<[string, () => Connection]>([
  ["residual", residualConnection],
  ["highway", highwayConnection],
])("%s layers", (name, connection) => {
  test("join the input of a layer with its output, both directions together", async () => {
    const options = { inputSize: size, hiddenSize: size / 2, layers: 2, bidirectional: true };
    const layer = gru({ ...options, connection: connection() });
    const parameters = inFloat64(layer.init(key(3)));
    const { output, hidden } = await evaluate(backend, { ...layer.bind(parameters)(ragged(dirty, lengths)) });
    let below: Tensor = x;
    for (const [i, { forward, reverse }] of parameters.layers.entries()) {
      const cell = gruCell({ inputSize: size, hiddenSize: size / 2 });
      const there = runCell(cell, forward, below, { lengths });
      const back = runCell(cell, reverse!, below, { lengths, reverse: true });
      const own = await evaluate(backend, {
        y: concat([there.output, back.output], 2),
        hidden: concat([there.state.hidden, back.state.hidden], 1),
      });
      const gate = parameters.connections![i] as { weight: Tensor; bias: Tensor };
      const joined = [...raggedLengths].flatMap((length, b) =>
        rowsOf(own.y, b).flatMap((y, t) => {
          const input = rowsOf(below, b)[t]!;
          if (t >= length) return [0, 0, 0, 0];
          return name === "residual" ? y.map((value, j) => value + input[j]!) : gated(y, input, gate);
        }),
      );
      below = fromData({ data: Float64Array.from(joined), shape: x.shape, dtype: "float32" });
      if (i === 1) expectClose(hidden.data, own.hidden.data, { absolute: 1e-12 });
    }
    expectClose(output.values.data, below.data, { absolute: 1e-12 });
  });

  test("apply only to layers with equal sizes, and stream", async () => {
    const layer = gru({ inputSize: 3, hiddenSize: size, layers: 2, connection: connection() });
    const parameters = layer.init(key(3));
    expect(parameters.connections!.map((own) => Object.keys(own).length)).toEqual(
      name === "residual" ? [0, 0] : [0, 2],
    );
    const input = numbers([1, time, 3], 2);
    const whole = await evaluate(referenceBackend(), layer.bind(parameters)(input).output);
    const running = await stream({ backend: referenceBackend(), model: layer, parameters });
    const pushed = rowsOf(input, 0).flatMap((row) => Array.from(running.push(Float32Array.from(row)).data));
    expectClose(pushed, whole.data, { absolute: 1e-6 });
    running.dispose();
    const { connections: _, ...without } = parameters;
    const plain = gru({ inputSize: 3, hiddenSize: size, layers: 2 });
    expect(Object.keys(plain.init(key(3)))).toEqual(["layers"]);
    const none = await evaluate(referenceBackend(), plain.bind(without)(input).output);
    expect(none.data).not.toEqual(whole.data);
  });
});

test("dropout between layers does not apply to the skip path", async () => {
  const cell = gruCell({ inputSize: size, hiddenSize: size });
  const layer = recurrent(() => cell, {
    inputSize: size,
    layers: 2,
    dropout: 0.5,
    connection: residualConnection(),
  });
  const parameters = layer.init(key(3));
  const [first, second] = parameters.layers;
  const below = add(runCell(cell, first!.forward, x).output, x);
  const dropped = applyDropout(below, 0.5, splitKey(key(7), 2)[1]!);
  const [found, expected] = await evaluate(backend, [
    layer.bind(parameters, { key: key(7) })(x).output,
    add(runCell(cell, second!.forward, dropped).output, below),
  ]);
  expectClose(found!.data, expected!.data, { absolute: 1e-12 });
});

test("rejects invalid options", () => {
  const cell = gruCell({ inputSize: 3, hiddenSize: 4 });
  expect(() => residual(cell)).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: residual: outputSize is 4; expected the cell's inputSize, 3.]`,
  );
  expect(() => highway(cell)).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: highway: outputSize is 4; expected the cell's inputSize, 3.]`,
  );
  expect(() => highwayConnection({ gateBias: Number.NaN })).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: highwayConnection: gateBias is NaN; expected a finite number.]`,
  );
  expect(() =>
    recurrent(() => cell, { inputSize: 3, connection: residualConnection() }),
  ).toThrowErrorMatchingInlineSnapshot(
    `[CellOptionError: recurrent: connection is "given"; expected none, or a layer with as many features going in as coming out.]`,
  );
});
