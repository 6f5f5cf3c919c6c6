// Runs all benchmarks of the report in sequence.
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

/** Measures everything; `print` receives each figure as it is measured. */
export async function collect(
  backend: AnyBackend,
  isQuick: boolean,
  print: (text: string) => void,
): Promise<ReportData> {
  const start = performance.now();
  let highestLoad = 0;
  const log = (text: string) => {
    highestLoad = Math.max(highestLoad, loadavg()[0]!);
    print(text);
  };
  const date = new Date().toISOString().slice(0, 10);
  const environment = environmentOf(backend);
  const { threads } = environment;
  log("the machine's ceiling");
  const ceiling = await productCeiling(backend);
  log("streams");
  const streams = await streaming(
    backend,
    (figure) => log(lines.streamLine(figure)),
    isQuick ? { steps: QUICK.streamSteps } : {},
  );
  log("builds and threads");
  const counts = threads > 1 ? [1, threads] : [1];
  const builds = isQuick ? await variants(counts, ["S"], QUICK.rounds) : await variants(counts);
  for (const figure of builds) log(lines.variantLine(figure));
  log("sequence lengths");
  const byLength = await lengths(
    backend,
    (figure) => log(lines.lengthLine(figure)),
    ...(isQuick ? [QUICK.lengths] : []),
  );
  log("checkpoints");
  const checkpoint = await checkpointing(
    backend,
    (figure) => log(lines.checkpointLine(figure)),
    ...(isQuick ? [QUICK.checkpointTime] : []),
  );
  log("comparison with brain.js");
  const sequences = await oneSequence(backend, isQuick ? QUICK.rounds : {});
  for (const figure of sequences) log(lines.oneSequenceLine(figure));
  log("a stream in ONNX Runtime");
  const peerStream = await onnxruntimeStreaming(backend, ...(isQuick ? [QUICK.peerSteps] : []));
  log(lines.peerStreamLine(peerStream));
  log("comparison with other libraries");
  const compared = await compareAll(
    backend,
    threads,
    (all) => all.forEach((one) => log(lines.comparedLine(one))),
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
