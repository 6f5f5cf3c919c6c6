// Runs every benchmark of the report, one after the other.
import { loadavg } from "node:os";
import { type AnyBackend, environmentOf } from "../environment.ts";
import { productCeiling } from "../figures/ceiling.ts";
import { compareAll } from "../figures/compare.ts";
import { checkpointing, lengths } from "../figures/long-sequences.ts";
import { oneSequence } from "../figures/one-sequence.ts";
import { onnxruntimeStreaming, streaming } from "../figures/streams.ts";
import { variants } from "../figures/variants.ts";
import * as lines from "../print/figures.ts";
import type { ReportData } from "./data.ts";
import { PYTORCH } from "./recorded.ts";

/** A shortened run: the smallest size, few rounds. */
const QUICK = {
  compare: { sizes: ["S"], rounds: 3, leastRounds: 2, budget: 1000 },
  rounds: { rounds: 3 },
  streamSteps: 50_000,
  peerSteps: 2000,
  lengths: [128, 512],
  checkpointTime: 512,
} as const;

/** Measures everything; `print` hears of each figure as it comes in. */
export async function collect(
  backend: AnyBackend,
  isQuick: boolean,
  print: (text: string) => void,
): Promise<ReportData> {
  const start = performance.now();
  let highestLoad = 0;
  const say = (text: string) => {
    highestLoad = Math.max(highestLoad, loadavg()[0]!);
    print(text);
  };
  const date = new Date().toISOString().slice(0, 10);
  const environment = environmentOf(backend);
  const { threads } = environment;
  say("the machine's ceiling");
  const ceiling = await productCeiling(backend);
  say("streams");
  const streams = await streaming(
    backend,
    (figure) => say(lines.streamLine(figure)),
    isQuick ? { steps: QUICK.streamSteps } : {},
  );
  say("builds and threads");
  const counts = threads > 1 ? [1, threads] : [1];
  const builds = isQuick ? await variants(counts, ["S"], QUICK.rounds) : await variants(counts);
  for (const figure of builds) say(lines.variantLine(figure));
  say("sequence lengths");
  const byLength = await lengths(
    backend,
    (figure) => say(lines.lengthLine(figure)),
    ...(isQuick ? [QUICK.lengths] : []),
  );
  say("checkpoints");
  const checkpoint = await checkpointing(
    backend,
    (figure) => say(lines.checkpointLine(figure)),
    ...(isQuick ? [QUICK.checkpointTime] : []),
  );
  say("beside brain.js");
  const sequences = await oneSequence(backend, isQuick ? QUICK.rounds : {});
  for (const figure of sequences) say(lines.oneSequenceLine(figure));
  say("a stream in ONNX Runtime");
  const peerStream = await onnxruntimeStreaming(backend, ...(isQuick ? [QUICK.peerSteps] : []));
  say(lines.peerStreamLine(peerStream));
  say("beside other libraries");
  const compared = await compareAll(
    backend,
    threads,
    (all) => all.forEach((one) => say(lines.comparedLine(one))),
    isQuick ? QUICK.compare : {},
  );
  return {
    date,
    seconds: Math.round((performance.now() - start) / 1000),
    isQuick,
    environment,
    highestLoad,
    ceiling,
    compared,
    recorded: PYTORCH,
    oneSequence: sequences,
    streams,
    peerStream,
    variants: builds,
    lengths: byLength,
    checkpoint,
  };
}
