// Tables of Grus only, or of Grus and one other library.
import { digits, spread } from "../print/numbers.ts";
import type { ReportData } from "./data.ts";
import { table } from "./table.ts";

export function oneSequenceTable({ oneSequence }: ReportData): string {
  return table(
    ["work", "Grus", "brain.js", "brain.js / Grus"],
    oneSequence.map(({ work, version, grus, brain }) => [
      `${work === "train" ? "training step" : "inference"} (brain.js ${version})`,
      spread(grus),
      spread(brain),
      digits(brain.median / grus.median),
    ]),
  );
}

/** Calls with one and many streams; other libraries last. */
export function streamsTable({ streams, peerStream, recorded }: ReportData): string {
  const own = streams.map(({ streams: count, push, heapGrowth, heldGrowth }) => [
    `Grus, ${count} ${count === 1 ? "stream" : "streams"}`,
    spread(push, 1000),
    digits((1000 * push.median) / count),
    `${heapGrowth.toLocaleString("en")} bytes`,
    `${heldGrowth.toLocaleString("en")} bytes`,
  ]);
  const { name, version, push } = peerStream;
  const peer = [`${name} ${version}, 1 stream`, spread(push, 1000), digits(1000 * push.median), "", ""];
  const pytorch = recorded
    .filter(({ work }) => work === "stream")
    .map((one) => [
      `${one.name}, 1 stream (recorded in another run)`,
      digits(1000 * one.milliseconds),
      digits(1000 * one.milliseconds),
      "",
      "",
    ]);
  return table(
    ["streams", "µs per call", "µs per stream and step", "heap growth", "after collection"],
    [...own, peer, ...pytorch],
  );
}

export function variantsTable({ variants }: ReportData): string {
  const sizes = variants[0]!.sizes.map(({ size }) => size);
  return table(
    ["build", "threads", "ceiling, GFLOP/s", ...sizes.flatMap((size) => [`${size}, ms`, "of the ceiling"])],
    variants.map(({ simd, threads, ceiling, sizes: timings }) => [
      simd,
      String(threads),
      digits(ceiling),
      ...timings.flatMap(({ timing, gflops }) => [spread(timing), `${digits((100 * gflops) / ceiling)} %`]),
    ]),
  );
}

/** Speed-ups by threads and by the relaxed build, from the medians of the table. */
export function scalingText({ variants }: ReportData): string {
  const lines = variants.flatMap((one) => {
    const single = variants.find(({ simd, threads }) => simd === one.simd && threads === 1);
    const plain = variants.find(({ simd, threads }) => simd === "simd128" && threads === one.threads);
    return [
      ...(single === undefined || single === one
        ? []
        : [`- ${one.threads} threads over one, ${one.simd}: ${gains(single, one)}`]),
      ...(plain === undefined || plain === one
        ? []
        : [`- relaxed over simd128, threads ${one.threads}: ${gains(plain, one)}`]),
    ];
  });
  return lines.join("\n");
}

type Variant = ReportData["variants"][number];

function gains(before: Variant, after: Variant): string {
  return after.sizes
    .map(({ size, timing }, i) => `${size} ${digits(before.sizes[i]!.timing.median / timing.median)} ×`)
    .join(", ");
}

export function lengthsTable({ lengths }: ReportData): string {
  return table(
    ["time", "GRU, ms", "GRU, µs per step", "minGRU, ms", "minGRU, µs per step"],
    lengths.map(({ time, gru, mingru }) => [
      time.toLocaleString("en"),
      spread(gru),
      digits((1000 * gru.median) / time),
      spread(mingru),
      digits((1000 * mingru.median) / time),
    ]),
  );
}

export function checkpointTable({ checkpoint }: ReportData): string {
  const [whole] = checkpoint;
  return table(
    ["residuals", "MiB", "ms", "memory", "time"],
    checkpoint.map(({ segment, bytes, timing }) => [
      segment === undefined ? "whole" : `segments of ${segment}`,
      digits(bytes / 2 ** 20),
      spread(timing),
      `${digits((100 * bytes) / whole!.bytes)} %`,
      `${digits((100 * timing.median) / whole!.timing.median)} %`,
    ]),
  );
}
