// The content of the version 1 fixture: every element type and every kind of value, bit for bit.
import type { TensorData } from "@grus/tensor";
import type { CheckpointValue } from "../../src/checkpoint/checkpoint.ts";

/** Quiet and negative NaN with payloads, the infinities, -0, the smallest number, 1. */
const bits = Int32Array.of(0x7fc00001, -0x3ffffe, 0x7f800000, -0x800000, -0x80000000, 1, 0x3f800000);

export const tensors: ReadonlyMap<string, TensorData> = new Map<string, TensorData>([
  ["state.weight", { shape: [7, 1], dtype: "float32", data: new Float32Array(bits.buffer) }],
  ["state.step", { shape: [], dtype: "int32", data: Int32Array.of(-0x80000000) }],
  ["state.mask", { shape: [3], dtype: "bool", data: Uint8Array.of(1, 0, 1) }],
  ["state.wide", { shape: [2], dtype: "float32", data: Float64Array.of(0.1, -0) }],
  ["state.none", { shape: [0, 4], dtype: "float32", data: new Float32Array(0) }],
]);

export const record: CheckpointValue = {
  step: 12,
  losses: [0.1 + 0.2, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 5e-324, 2 ** 53],
  "#": "not a number",
  "##x": { "#": [true, null] },
  text: 'a "quoted" \u0000 \ud800 text',
};
