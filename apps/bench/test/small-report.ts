// A report with invented figures, one of each kind, and one contestant left out.
import type { Compared } from "../src/figures/comparison.ts";
import type { Timing } from "../src/measure.ts";
import type { ReportData } from "../src/report/data.ts";

function timing(median: number, runs = 15): Timing {
  return { median, min: 0.9 * median, max: 1.25 * median, runs };
}

const COMPARED: readonly Compared[] = [
  { work: "train", size: "S", name: "grus", version: "this", timing: timing(4), ratio: 1, gflops: 47.2 },
  {
    work: "train",
    size: "S",
    name: "slow & steady",
    version: "1.2.3",
    note: "one thread",
    timing: timing(1200, 3),
    ratio: 300,
    gflops: 0.1573,
  },
  { work: "train", size: "L", name: "grus", version: "this", timing: timing(160), ratio: 1, gflops: 70.8 },
  {
    work: "train",
    size: "L",
    name: "slow & steady",
    version: "1.2.3",
    note: "one thread",
    expected: 72_000,
  },
  { work: "infer", size: "S", name: "grus", version: "this", timing: timing(1.25), ratio: 1, gflops: 50.3 },
];

/** All figures of the report. */
export const SMALL_REPORT: ReportData = {
  date: "2026-01-31",
  seconds: 123,
  isQuick: false,
  environment: {
    processor: "Abacus <8 beads>",
    cores: 2,
    memory: 8,
    node: "v24.1.0",
    v8: "13.6.1",
    backend: "wasm",
    threads: 2,
    simd: "relaxed",
    load: 0.125,
  },
  highestLoad: 2.25,
  ceiling: 80,
  compared: COMPARED,
  recorded: [
    { name: "PyTorch", work: "train", size: "S", milliseconds: 10 },
    { name: "PyTorch", work: "train", size: "M", milliseconds: 15 },
    { name: "PyTorch", work: "stream", milliseconds: 0.05 },
  ],
  oneSequence: [{ work: "train", version: "1.6.1", grus: timing(0.04), brain: timing(1.2) }],
  streams: [
    { streams: 1, push: timing(0.002), steps: 1_000_000, heapGrowth: 4096, heldGrowth: -12 },
    { streams: 16, push: timing(0.008), steps: 1_000_000, heapGrowth: 0, heldGrowth: 0 },
  ],
  peerStream: { name: "onnxruntime-node", version: "1.30.0", push: timing(0.03), steps: 20_000 },
  variants: [
    { simd: "simd128", threads: 1, ceiling: 30, sizes: [{ size: "S", timing: timing(12), gflops: 15 }] },
    { simd: "simd128", threads: 2, ceiling: 60, sizes: [{ size: "S", timing: timing(8), gflops: 22.5 }] },
    { simd: "relaxed", threads: 2, ceiling: 80, sizes: [{ size: "S", timing: timing(5), gflops: 36 }] },
  ],
  lengths: [{ time: 2048, gru: timing(40), mingru: timing(10) }],
  checkpoint: [
    { time: 4096, bytes: 8 * 2 ** 20, timing: timing(80) },
    { time: 4096, segment: 64, bytes: 2 * 2 ** 20, timing: timing(100) },
  ],
};
