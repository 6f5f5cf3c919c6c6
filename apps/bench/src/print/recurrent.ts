// The result of one recurrent benchmark as text and as one line of JSON.
import { type AnyBackend, environmentOf } from "../environment.ts";
import type { Measurement } from "../figures/recurrent.ts";
import type { RecurrentShape } from "../layers.ts";

/** A benchmark's result with its environment. */
export interface RecurrentResult {
  readonly name: string;
  readonly backend: AnyBackend;
  readonly shape: RecurrentShape;
  readonly measurement: Measurement;
  /** GFLOP/s of a large product on this backend, in this run. */
  readonly ceiling: number;
}

/** The line that `--json` prints. */
export interface RecurrentRecord {
  readonly name: string;
  readonly backend: string;
  readonly threads: number;
  readonly simd: string;
  readonly shape: RecurrentShape;
  readonly median_ms: number;
  readonly min_ms: number;
  readonly max_ms: number;
  readonly runs: number;
  readonly gflops: number;
  readonly ceiling_gflops: number;
  readonly ceiling_percent: number;
  readonly memory_bytes?: number;
  readonly heap_growth_bytes?: number;
  readonly held_growth_bytes?: number;
}

/** Converts a result to its record. */
export function recurrentRecord({
  name,
  backend,
  shape,
  measurement,
  ceiling,
}: RecurrentResult): RecurrentRecord {
  const { timing, flop, memory, heapGrowth, heldGrowth } = measurement;
  const { threads, simd } = environmentOf(backend);
  const gflops = flop / timing.median / 1e6;
  return {
    name,
    backend: backend.name,
    threads,
    simd,
    shape,
    median_ms: Number(timing.median.toPrecision(5)),
    min_ms: Number(timing.min.toPrecision(5)),
    max_ms: Number(timing.max.toPrecision(5)),
    runs: timing.runs,
    gflops: Number(gflops.toPrecision(4)),
    ceiling_gflops: Number(ceiling.toPrecision(4)),
    ceiling_percent: Number(((100 * gflops) / ceiling).toPrecision(3)),
    ...(memory === undefined ? {} : { memory_bytes: memory }),
    ...(heapGrowth === undefined ? {} : { heap_growth_bytes: heapGrowth }),
    ...(heldGrowth === undefined ? {} : { held_growth_bytes: heldGrowth }),
  };
}

/** A result as a few lines of text. */
export function recurrentText(result: RecurrentResult): string {
  const record = recurrentRecord(result);
  const sizes = Object.entries(record.shape).map(([axis, size]) => `${axis} ${size}`);
  const where = `${record.backend} (${record.threads} threads, ${record.simd}), Node ${process.version}`;
  const lines = [
    `${record.name} on ${where}: ${sizes.join(", ")}`,
    `median ${record.median_ms} ms (${record.min_ms} to ${record.max_ms}) of ${record.runs} runs, ${record.gflops} GFLOP/s: ${record.ceiling_percent} % of the ceiling, ${record.ceiling_gflops} for a large product`,
  ];
  if (record.memory_bytes !== undefined)
    lines.push(
      `the program takes ${(record.memory_bytes / 2 ** 20).toFixed(2)} MiB, predicted before compilation`,
    );
  if (record.heap_growth_bytes !== undefined)
    lines.push(
      `the heap grew by ${record.heap_growth_bytes} bytes over all timed steps, ${record.held_growth_bytes} after collection`,
    );
  return lines.join("\n");
}
