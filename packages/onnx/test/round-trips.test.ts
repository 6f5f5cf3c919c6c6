// Round trips of every recurrent PyTorch fixture: as an ONNX file through ONNX Runtime and our reader, and as
// safetensors under PyTorch's names.
import {
  type CellState,
  gru,
  lstm,
  projectedLstmCell,
  type RecurrentLayer,
  type RecurrentParameters,
  recurrent,
  rnn,
} from "@grus/cells";
import type { NamedTensorRecord } from "@grus/io";
import {
  projectedLstmFromPyTorch,
  readSafetensors,
  recurrentFromPyTorch,
  recurrentToPyTorch,
  writeSafetensors,
} from "@grus/io";
import {
  cast,
  evaluate,
  fromData,
  isRagged,
  referenceBackend,
  type Sequence,
  stack,
  type Tensor,
  type TensorData,
  take,
} from "@grus/tensor";
import { expectClose, type FixtureEntry, loadFixture, readManifest, referenceDirectory } from "@grus/testing";
import { describe, expect, test } from "vitest";
import { writeOnnx } from "../src/write-onnx.ts";
import { byGrus, byOnnxRuntime } from "./onnx-models.ts";

const directory = referenceDirectory();
const entries = readManifest(directory).fixtures.filter(({ kind }) => kind === "recurrent");

type Layer = RecurrentLayer<RecurrentParameters, CellState & { readonly cell?: Tensor }>;
type Named = ReadonlyMap<string, TensorData>;

/** A fixture as a model: its layer, parameters, inputs, and PyTorch's outputs. */
function modelOf(entry: FixtureEntry) {
  const { attrs } = entry;
  const tensors: Named = new Map(
    [...loadFixture(directory, entry)].map(([name, { data, shape }]) => [
      name,
      { data, shape, dtype: data instanceof Int32Array ? "int32" : "float32" } as TensorData,
    ]),
  );
  const named = (names: readonly string[]) =>
    Object.fromEntries(names.flatMap((name) => (tensors.has(name) ? [[name, tensors.get(name)!]] : [])));
  const read = attrs.projection === 0 ? recurrentFromPyTorch : projectedLstmFromPyTorch;
  return {
    apply: applyOf(layerOf(attrs), attrs.bidirectional as boolean),
    parameters: read(tensors),
    read,
    inputs: named(["x", "h0", "c0", "lengths"]),
    outputs: named(["y", "hn", "cn"]),
  };
}

function layerOf(attrs: FixtureEntry["attrs"]): Layer {
  const options = {
    inputSize: attrs.input as number,
    hiddenSize: attrs.hidden as number,
    layers: attrs.layers as number,
    bidirectional: attrs.bidirectional as boolean,
    bias: attrs.bias as boolean,
  };
  if (attrs.cell === "gru") return gru(options) as Layer;
  if (attrs.cell === "rnn")
    return rnn({ ...options, activation: attrs.nonlinearity as "tanh" | "relu" }) as Layer;
  if (attrs.projection === 0) return lstm(options) as Layer;
  const projectionSize = attrs.projection as number;
  const cellOf = (inputSize: number) => projectedLstmCell({ ...options, inputSize, projectionSize });
  return recurrent(cellOf, options) as unknown as Layer;
}

function applyOf(layer: Layer, bidirectional: boolean) {
  const directions = bidirectional ? 2 : 1;
  return (parameters: Parameters<Layer["bind"]>[0], given: NamedTensorRecord): NamedTensorRecord => {
    const { x, h0, c0, lengths } = given;
    const at = (i: number) => ({
      hidden: take(h0!, 0, i),
      ...(c0 === undefined ? {} : { cell: take(c0, 0, i) }),
    });
    const initialState = Array.from({ length: h0!.shape[0]! / directions }, (_, i) => ({
      forward: at(i * directions),
      ...(bidirectional ? { reverse: at(i * directions + 1) } : {}),
    }));
    const input: Sequence = lengths === undefined ? x! : { values: x!, lengths: cast(lengths, "int32") };
    const { output, state } = layer.bind(parameters)(input, { initialState });
    const flat = state.flatMap(({ forward, reverse }) =>
      reverse === undefined ? [forward] : [forward, reverse],
    );
    return {
      y: isRagged(output) ? output.values : output,
      hn: stack(flat.map(({ hidden }) => hidden)),
      ...(c0 === undefined ? {} : { cn: stack(flat.map(({ cell }) => cell!)) }),
    };
  };
}

function expectOutputs(
  found: Readonly<Record<string, TensorData>>,
  expected: Readonly<Record<string, TensorData>>,
) {
  expect(Object.keys(found).sort()).toEqual(Object.keys(expected).sort());
  for (const [name, { shape, data }] of Object.entries(expected)) {
    expect([...found[name]!.shape]).toEqual(shape);
    expectClose(found[name]!.data, data, { absolute: 1e-5, name });
  }
}

test("there are fixtures of every cell", () => {
  expect(new Set(entries.map(({ attrs }) => attrs.cell))).toEqual(new Set(["rnn", "gru", "lstm"]));
});

describe.each(entries.map((entry) => [entry.name, entry] as const))("%s", (_, entry) => {
  const { apply, parameters, read, inputs, outputs } = modelOf(entry);

  test("as an ONNX file: ONNX Runtime and our reader compute PyTorch's outputs", async () => {
    const specs = Object.entries(inputs).map(([name, { shape, dtype }]) => ({ name, shape, dtype }));
    const file = writeOnnx({ parameters, apply, inputs: specs });
    expectOutputs(await byOnnxRuntime(file, inputs), outputs);
    expectOutputs(await byGrus(file, inputs), outputs);
  });

  test("as safetensors under PyTorch's names: the same parameters, bit for bit, and the same numbers", async () => {
    const file = writeSafetensors(recurrentToPyTorch(parameters as Parameters<typeof recurrentToPyTorch>[0]));
    const back = read(readSafetensors(file).tensors);
    expect(recurrentToPyTorch(back)).toEqual(recurrentToPyTorch(parameters));
    const given = Object.fromEntries(Object.entries(inputs).map(([name, data]) => [name, fromData(data)]));
    const found = await evaluate(referenceBackend(), apply(back, given));
    expectOutputs(found as Record<string, Tensor>, outputs);
  });
});
