// The benchmarks' command line: pnpm bench NAME [options].
import { parseArgs } from "node:util";
import { type BackendName, createBackend, type Simd } from "grus";
import { compareInBrowser } from "./browser/compare-browser.ts";
import { profileText } from "./browser/print.ts";
import { runProfile } from "./browser/run-page.ts";
import type { Command } from "./command.ts";
import { commands, recurrent, workload } from "./commands.ts";
import { OptionError, wholeNumber } from "./options.ts";

const USAGE = `pnpm bench KIND-WORK [options]      KIND: gru, lstm, rnn, mingru

  KIND-train    forward, backward and Adam update of one step
  KIND-infer    forward over a sequence
  KIND-stream   one step of a stream with carried state
  report        the benchmarks from compare to lengths, written to docs/benchmarks.md, benchmarks.json and images/benchmarks.svg; --quick for a short run, --out FOLDER
  compare       training steps and inference compared with other libraries, which are installed on first use
  one-sequence  one sequence at a time, compared with brain.js
  variants      training steps on one and several threads, on both builds of the kernels
  streams       steps of 1, 16 and 256 streams, compared with ONNX Runtime
  checkpoint    memory and time of a training step over 4,096 steps, without and with checkpointing
  lengths       training steps of a GRU and a minGRU over 128 to 16,384 steps
  buckets       epochs over sequences of different lengths, padded to one length and to three buckets
  browser       training steps in headless Chromium: WebAssembly, WebGPU and WebGL2 compared with tfjs and jax-js, written to docs/benchmarks-browser.md and
                .json; --size S,M,L --contestants grus-wasm,… --threads 2 --out FOLDER --json
  gpu-profile   profile of WebGPU in headless Chromium, compared with the same work in hand-written WGSL
  ett           FILE.csv --horizon 96: the forecast of a file such as ETTh1, standard split and scaling; --seeds 3 --steps 600 --minutes 60
  m4            TRAIN.csv TEST.csv --season 24 --horizon 48: the scores of M4; --season 1,52 for a season beside that of the scores; --seeds 3
  nab DIR       the anomaly detector on the Numenta Anomaly Benchmark, whose folder is DIR: scores by profile
  tokenizers    [FILE.txt]: training and encoding of tokenizers on 10 MB of made-up words, or on a file
  lm-train      training steps of a language model of characters, beside PyTorch's recorded time; --vocabulary 80 --embedding 32 --hidden 128
  lm-write      characters a second that a GRU of 256 units writes, sampling included: one stream and 64
  decoding      beam search of 64 inputs, vocabulary 8,000, GRU of 256 units: together, and one after the other
  workloads     [NAME...]: training steps beside PyTorch's recorded times: lm-train, gru-s-train, gru-m-train, gru-l-train, gru-512-train, large-batch-train,
                batch-1-train, long-train, large-vocabulary-train, attention-train, additive-attention-train, custom-cell-train, layer-norm-train, ntm-train,
                mingru-train, segrnn-train, tagger-train; each is a benchmark of its own too, with sizes such as --batch 32; --torch PYTHON for PyTorch in turns with them
  vocabularies  losses over 50,000 words: a softmax as a whole and in blocks of rows, and an adaptive softmax; time and memory
  memory        10,000 training steps of the demo's model: heap and WebAssembly memory

  --batch 32 --time 64 --input 16 --hidden 64   sizes (streams: batch 1, time 1, input 16, hidden 32)
  --backend wasm|reference   --threads 2   --simd simd128|relaxed   --json   --steps 10000 (memory)`;

async function main(): Promise<number> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      batch: { type: "string" },
      time: { type: "string" },
      input: { type: "string" },
      hidden: { type: "string" },
      vocabulary: { type: "string" },
      embedding: { type: "string" },
      backend: { type: "string", default: "wasm" },
      steps: { type: "string" },
      threads: { type: "string" },
      simd: { type: "string" },
      out: { type: "string" },
      json: { type: "boolean", default: false },
      quick: { type: "boolean", default: false },
      size: { type: "string" },
      contestants: { type: "string" },
      horizon: { type: "string" },
      season: { type: "string" },
      minutes: { type: "string" },
      seeds: { type: "string" },
      torch: { type: "string" },
    },
  });
  if (positionals[0] === "gpu-profile") {
    const profile = await runProfile();
    console.log(values.json ? JSON.stringify(profile) : profileText(profile));
    return 0;
  }
  if (positionals[0] === "browser") {
    const threads = values.threads === undefined ? undefined : wholeNumber("threads", values.threads, 1);
    await compareInBrowser({ ...values, threads }, (text) => console.log(text));
    return 0;
  }
  const command = commandOf(positionals[0] ?? "");
  const backend = await createBackend(values.backend as BackendName, {
    ...(values.threads === undefined ? {} : { threads: wholeNumber("threads", values.threads, 1) }),
    ...(values.simd === undefined ? {} : { simd: values.simd as Simd }),
  });
  try {
    return await command({
      backend,
      options: { ...values, files: positionals.slice(1) },
      print: (text) => console.log(text),
    });
  } finally {
    await backend.dispose();
  }
}

function commandOf(name: string): Command {
  const command = commands[name] ?? workload(name) ?? recurrent(name);
  if (command === undefined) throw new OptionError(`unknown benchmark "${name}".\n\n${USAGE}`);
  return command;
}

try {
  // Some libraries leave threads running.
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
