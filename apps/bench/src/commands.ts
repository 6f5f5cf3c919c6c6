// The benchmarks by name: each measures, and prints its figures as text or as one line of JSON.
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import type { Command, CommandInput } from "./command.ts";
import { environmentLine, environmentOf } from "./environment.ts";
import { buckets } from "./figures/buckets.ts";
import { productCeiling } from "./figures/ceiling.ts";
import { compareAll } from "./figures/compare.ts";
import { decoding } from "./figures/decoding.ts";
import { CHARACTERS, languageTraining, writing } from "./figures/language.ts";
import { checkpointing, lengths } from "./figures/long-sequences.ts";
import { memory } from "./figures/memory.ts";
import { nab } from "./figures/nab.ts";
import { oneSequence } from "./figures/one-sequence.ts";
import { infer, streamSteps, train } from "./figures/recurrent.ts";
import { onnxruntimeStreaming, streaming } from "./figures/streams.ts";
import { sampleText, tokenizers } from "./figures/tokenizers.ts";
import { variants } from "./figures/variants.ts";
import { vocabularies } from "./figures/vocabularies.ts";
import { ett, m4 } from "./forecast-tables.ts";
import type { LayerKind, RecurrentShape } from "./layers.ts";
import { OptionError, type Options, wholeNumber } from "./options.ts";
import * as lines from "./print/figures.ts";
import { nabText } from "./print/nab.ts";
import { recurrentRecord, recurrentText } from "./print/recurrent.ts";
import { workloadHeading, workloadLine, workloadText } from "./print/workloads.ts";
import { writeReport } from "./report/write.ts";
import { timeWorkload } from "./workloads/time-workload.ts";
import { timeWorkloads } from "./workloads/time-workloads.ts";
import { sizesOf } from "./workloads/workload.ts";
import { workloads } from "./workloads/workloads.ts";

const WORKS = { train, infer, stream: streamSteps };
const KINDS: readonly LayerKind[] = ["gru", "lstm", "rnn", "mingru"];

/** Benchmarks with several figures. */
export const commands: Readonly<Record<string, Command>> = {
  report: async ({ backend, options, print }) => {
    await writeReport(backend, {
      isQuick: options.quick,
      ...(options.out === undefined ? {} : { folder: options.out }),
      print,
    });
    return 0;
  },
  compare: listed(async ({ backend }, print) =>
    compareAll(backend, backend.threads ?? 1, (all) => {
      for (const one of all) print(lines.comparedLine(one));
    }),
  ),
  "one-sequence": listed(async ({ backend }, print) => {
    const figures = await oneSequence(backend);
    for (const figure of figures) print(lines.oneSequenceLine(figure));
    return figures;
  }),
  variants: listed(async ({ backend: { threads = 1 } }, print) => {
    const figures = await variants(threads > 1 ? [1, threads] : [1]);
    for (const figure of figures) print(lines.variantLine(figure));
    return figures;
  }),
  streams: listed(async ({ backend }, print) => {
    const own = await streaming(backend, (figure) => print(lines.streamLine(figure)));
    const peer = await onnxruntimeStreaming(backend);
    print(lines.peerStreamLine(peer));
    return { own, peer };
  }),
  checkpoint: listed(({ backend }, print) =>
    checkpointing(backend, (figure) => print(lines.checkpointLine(figure))),
  ),
  lengths: listed(({ backend }, print) => lengths(backend, (figure) => print(lines.lengthLine(figure)))),
  buckets: listed(({ backend }, print) => buckets(backend, (figure) => print(lines.bucketText(figure)))),
  tokenizers: listed(({ options }, print) =>
    tokenizers(textOf(options.files), (figure) => print(lines.tokenizerLine(figure))),
  ),
  "lm-train": listed(async ({ backend, options }, print) => {
    const figure = await languageTraining(backend, sizesOf("lm-train", CHARACTERS, options));
    print(workloadText(figure));
    return figure;
  }),
  workloads: listed(async ({ backend, options }, print) => {
    print(workloadHeading);
    const { files: names, torch: python } = options;
    return timeWorkloads({ backend, names, python, onFigure: (figure) => print(workloadLine(figure)) });
  }),
  "lm-write": listed(({ backend }, print) => writing(backend, (figure) => print(lines.writingLine(figure)))),
  decoding: listed(({ backend }, print) => decoding(backend, (figure) => print(lines.decodingLine(figure)))),
  vocabularies: listed(async ({ backend }, print) => {
    const figures = await vocabularies(backend);
    for (const figure of figures) print(lines.vocabularyLine(figure));
    return figures;
  }),
  ett,
  m4,
  memory: async ({ backend, options, print }) => {
    const figure = await memory(backend, wholeNumber("steps", options.steps, 10_000));
    print(options.json ? JSON.stringify(figure) : lines.memoryText(figure));
    return figure.isFlat ? 0 : 1;
  },
  nab: async ({ options, print }) => {
    const [folder] = options.files;
    if (folder === undefined)
      throw new OptionError("nab: give the folder of the benchmark: pnpm bench nab DIR.");
    const figure = nab(resolve(process.env.INIT_CWD ?? ".", folder));
    print(options.json ? JSON.stringify(figure) : nabText(figure));
    return 0;
  },
};

/** The benchmark of a workload; undefined for an unknown name. */
export function workload(name: string): Command | undefined {
  const own = Object.hasOwn(workloads, name) ? workloads[name] : undefined;
  if (own === undefined) return undefined;
  return listed(async ({ backend, options }, print) => {
    const sizes = sizesOf(name, own, options);
    const figure = await timeWorkload({ backend, name, workload: own, sizes, python: options.torch });
    print(workloadText(figure));
    return figure;
  });
}

/** The benchmark of a kind of layer and of work, such as "gru-train"; undefined for an unknown name. */
export function recurrent(name: string): Command | undefined {
  const [kindName, work = ""] = name.split("-");
  const kind = KINDS.find((one) => one === kindName);
  if (kind === undefined || !Object.hasOwn(WORKS, work)) return undefined;
  return async ({ backend, options, print }) => {
    const shape = shapeOf(options, work === "stream");
    const measurement = await WORKS[work as keyof typeof WORKS](backend, kind, shape);
    const result = { name, backend, shape, measurement, ceiling: await productCeiling(backend) };
    print(options.json ? JSON.stringify(recurrentRecord(result)) : recurrentText(result));
    return 0;
  };
}

/** A benchmark that prints figures as they are measured; with `--json`, a single line at the end. */
function listed(work: (input: CommandInput, print: (text: string) => void) => Promise<unknown>): Command {
  return async (input) => {
    const { options, print, backend } = input;
    const environment = environmentOf(backend);
    // With --json, standard output is reserved for the one line.
    const log = options.json ? (text: string) => void process.stderr.write(`${text}\n`) : print;
    log(environmentLine(environment));
    const figures = await work(input, log);
    if (options.json) print(JSON.stringify({ environment, figures }));
    return 0;
  };
}

function textOf([file]: readonly string[]): string {
  if (file === undefined) return sampleText(10_000_000);
  return readFileSync(resolve(process.env.INIT_CWD ?? ".", file), "utf8");
}

function shapeOf(options: Options, isStream: boolean): RecurrentShape {
  return {
    batch: wholeNumber("batch", options.batch, isStream ? 1 : 32),
    time: isStream ? 1 : wholeNumber("time", options.time, 64),
    input: wholeNumber("input", options.input, 16),
    hidden: wholeNumber("hidden", options.hidden, isStream ? 32 : 64),
  };
}
