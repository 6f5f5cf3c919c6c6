// Figures as lines of text, for the terminal.
import type { BucketFigure } from "../figures/buckets.ts";
import type { Compared } from "../figures/comparison.ts";
import type { DecodingFigure } from "../figures/decoding.ts";
import type { Writing } from "../figures/language.ts";
import type { CheckpointFigure, LengthFigure } from "../figures/long-sequences.ts";
import type { MemoryFigure } from "../figures/memory.ts";
import type { OneSequenceFigure } from "../figures/one-sequence.ts";
import type { PeerStreamFigure, StreamFigure } from "../figures/streams.ts";
import type { TokenizerFigure } from "../figures/tokenizers.ts";
import type { VariantFigure } from "../figures/variants.ts";
import type { VocabularyFigure } from "../figures/vocabularies.ts";
import { seconds, spread } from "./numbers.ts";
import { turnsText } from "./turns.ts";

export function comparedLine({ work, size, name, version, timing, ratio, expected }: Compared): string {
  const start = `${work} ${size}  ${`${name} ${version}`.padEnd(26)}`;
  if (timing === undefined) return `${start}left out: about ${seconds(expected!)} per run`;
  return `${start}${spread(timing)} ms of ${timing.runs}  ${ratio!.toFixed(2)} x`;
}

export function checkpointLine({ segment, bytes, timing }: CheckpointFigure): string {
  const name = segment === undefined ? "whole" : `segments of ${segment}`;
  return `${name.padEnd(18)} ${(bytes / 2 ** 20).toFixed(2).padStart(8)} MiB  ${spread(timing)} ms`;
}

export function lengthLine({ time, gru, mingru }: LengthFigure): string {
  return `${String(time).padStart(7)}  gru ${spread(gru)} ms  mingru ${spread(mingru)} ms`;
}

export function bucketText({ kind, difference, padded, bucketed, sorted }: BucketFigure): string {
  const rows = Object.entries({ padded, bucketed, sorted }).map(
    ([name, { timing, processor, compilation, programs }]) =>
      `${kind.padEnd(6)} ${name.padEnd(9)} ${spread(timing)} ms per epoch (${processor.toFixed(0)} ms of CPU time), ${programs} programs compiled in ${compilation.toFixed(0)} ms`,
  );
  const [ratio, moving] = [padded.processor / bucketed.processor, bucketed.processor / sorted.processor - 1];
  return [
    ...rows,
    `${kind.padEnd(6)} bucketed is ${ratio.toFixed(2)} times as fast as padded by CPU time; changing shapes costs ${(100 * moving).toFixed(1)} %`,
    `${kind.padEnd(6)} losses of steps differ by at most ${difference.toExponential(1)}`,
  ].join("\n");
}

export function variantLine({ simd, threads, ceiling, sizes }: VariantFigure): string {
  const times = sizes.map(({ size, timing }) => `${size} ${spread(timing)} ms`);
  return `${simd}, ${threads} threads: ${times.join(", ")}; ceiling ${ceiling.toFixed(1)} GFLOP/s`;
}

export function streamLine({ streams, push, heapGrowth, heldGrowth }: StreamFigure): string {
  const each = (1000 * push.median) / streams;
  return `${streams} streams: ${each.toFixed(3)} µs per stream and step, the heap grew by ${heapGrowth} bytes, ${heldGrowth} after collection`;
}

export function peerStreamLine({ name, version, push }: PeerStreamFigure): string {
  return `${name} ${version}, one stream: ${(1000 * push.median).toFixed(3)} µs per step`;
}

export function oneSequenceLine({ work, version, grus, brain }: OneSequenceFigure): string {
  return `${work}: grus ${spread(grus)} ms, brain.js ${version} ${spread(brain)} ms`;
}

export function writingLine({ streams, best, median, cores, ...turns }: Writing): string {
  return `${streams} streams: ${Math.round(best)} characters a second, median ${Math.round(median)}; ${turnsText(turns)}, ${cores.toFixed(2)} cores`;
}

export function memoryText({ readings, heapGrowth, wasmGrowth, isFlat }: MemoryFigure): string {
  const lines = readings.map(
    ({ step, heap, wasm }) =>
      `step ${String(step).padStart(6)}  heap ${(heap / 1e6).toFixed(3)} MB  WebAssembly ${(wasm / 1e6).toFixed(3)} MB`,
  );
  const verdict = `heap ${(100 * heapGrowth).toFixed(1)} %, WebAssembly ${wasmGrowth} bytes: ${isFlat ? "flat" : "growing"}`;
  return [...lines, `after step 100: ${verdict}`].join("\n");
}

export function tokenizerLine(figure: TokenizerFigure): string {
  const { name, size, megabytes, trainSeconds, encodeSeconds, againSeconds, decodeSeconds } = figure;
  const rate = (duration: number): string => `${(megabytes / duration).toFixed(1)} MB/s`;
  return [
    `${name.padEnd(18)} ${String(size).padStart(6)} tokens, training ${trainSeconds.toFixed(2)} s`,
    `encoding ${rate(encodeSeconds)}, again ${rate(againSeconds)}, decoding ${rate(decodeSeconds)}`,
    `${(figure.tokens / megabytes / 1e6).toFixed(3)} tokens per byte`,
  ].join(", ");
}

export function decodingLine({ beams, batchSize, inputs, seconds: spent, rate }: DecodingFigure): string {
  const how = batchSize === 1 ? "one after the other" : `${batchSize} together`;
  const start = `${beams} ${beams === 1 ? "beam, " : "beams,"} ${how.padEnd(19)}`;
  return `${start} ${((1000 * spent) / inputs).toFixed(0).padStart(6)} ms an input, ${rate.toFixed(0).padStart(6)} tokens/s`;
}

export function vocabularyLine({ name, timing, bytes }: VocabularyFigure): string {
  return `${name.padEnd(28)} ${(bytes / 2 ** 20).toFixed(0).padStart(6)} MiB  ${spread(timing)} ms`;
}
