// The benchmarks' command line: pnpm bench NAME --batch … --time … --input … --hidden … [--backend …] [--json].
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { type Backend, type BackendName, createBackend, type Simd } from "grus";
import { productCeiling } from "./ceiling.ts";
import { checkpointing, lengths } from "./long-sequences.ts";
import { memory } from "./memory.ts";
import {
  infer,
  type LayerKind,
  type Measurement,
  type RecurrentShape,
  streamSteps,
  train,
} from "./recurrent-benchmarks.ts";

const WORKS = { train, infer, stream: streamSteps };
const KINDS: readonly LayerKind[] = ["gru", "lstm", "rnn", "mingru"];

const USAGE = `pnpm bench KIND-WORK [options]      KIND: gru, lstm, rnn, mingru

  KIND-train    forward, backward and Adam update of one step
  KIND-infer    forward over a sequence
  KIND-stream   one step of a stream, its state carried
  compare       training steps and inference beside other libraries, which are installed for it
  checkpoint    memory and time of a training step over 4,096 steps, whole and in segments
  lengths       time of a training step of a GRU and a minGRU from 128 to 16,384 steps
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
      backend: { type: "string", default: "wasm" },
      steps: { type: "string", default: "10000" },
      threads: { type: "string" },
      simd: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const name = positionals[0] ?? "";
  const backend = await createBackend(values.backend as BackendName, {
    ...(values.threads === undefined ? {} : { threads: wholeNumber("threads", values.threads, 1) }),
    ...(values.simd === undefined ? {} : { simd: values.simd as Simd }),
  });
  try {
    if (name === "memory") return await memory(backend, wholeNumber("steps", values.steps, 0));
    if (name === "compare") return await compare(backend);
    if (name === "checkpoint" || name === "lengths") {
      await { checkpoint: checkpointing, lengths }[name](backend);
      return 0;
    }
    const { kind, work } = benchmarkOf(name);
    const isStream = work === "stream";
    const shape: RecurrentShape = {
      batch: wholeNumber("batch", values.batch, isStream ? 1 : 32),
      time: isStream ? 1 : wholeNumber("time", values.time, 64),
      input: wholeNumber("input", values.input, 16),
      hidden: wholeNumber("hidden", values.hidden, isStream ? 32 : 64),
    };
    const measurement = await WORKS[work](backend, kind, shape);
    report({ name, backend, shape, measurement, ceiling: await productCeiling(backend) }, values.json);
    return 0;
  } finally {
    await backend.dispose();
  }
}

async function compare(
  backend: Backend & { readonly threads?: number; readonly simd?: string },
): Promise<number> {
  const { compareAll } = await import("./compare.ts");
  const { threads = 1, simd = "none" } = backend;
  console.log(
    `Node ${process.version}, ${cpus()[0]?.model}, ${threads} threads, grus on ${simd}; medians of 15 rounds, milliseconds`,
  );
  await compareAll(backend, threads, ({ work, size, name, version, median, min, max, ratio }) => {
    const times = `${median.toFixed(3).padStart(9)}  (${min.toFixed(3)} to ${max.toFixed(3)})`;
    console.log(`${work} ${size}  ${`${name} ${version}`.padEnd(26)}${times}  ${ratio.toFixed(2)} x`);
  });
  return 0;
}

function benchmarkOf(name: string): { readonly kind: LayerKind; readonly work: keyof typeof WORKS } {
  const [kind, work] = name.split("-");
  const found = KINDS.find((one) => one === kind);
  if (found !== undefined && work !== undefined && work in WORKS)
    return { kind: found, work: work as keyof typeof WORKS };
  throw new Error(`unknown benchmark "${name}".\n\n${USAGE}`);
}

interface Report {
  readonly name: string;
  readonly backend: { readonly name: string; readonly threads?: number; readonly simd?: string };
  readonly shape: RecurrentShape;
  readonly measurement: Measurement;
  /** GFLOP/s of a large product on this backend, in this run. */
  readonly ceiling: number;
}

function report(
  { name, backend, shape, measurement: { timing, flop, memory: bytes, heapGrowth }, ceiling }: Report,
  json: boolean,
): void {
  const gflops = flop / timing.median / 1e6;
  const record = {
    name,
    backend: backend.name,
    threads: backend.threads ?? 1,
    simd: backend.simd ?? "none",
    shape,
    median_ms: Number(timing.median.toPrecision(5)),
    min_ms: Number(timing.min.toPrecision(5)),
    gflops: Number(gflops.toPrecision(4)),
    ceiling_gflops: Number(ceiling.toPrecision(4)),
    ceiling_percent: Number(((100 * gflops) / ceiling).toPrecision(3)),
    ...(bytes === undefined ? {} : { memory_bytes: bytes }),
    ...(heapGrowth === undefined ? {} : { heap_growth_bytes: heapGrowth }),
  };
  if (json) {
    console.log(JSON.stringify(record));
    return;
  }
  const sizes = Object.entries(shape).map(([axis, size]) => `${axis} ${size}`);
  const where = `${record.backend} (${record.threads} threads, ${record.simd}), Node ${process.version}`;
  console.log(`${name} on ${where}: ${sizes.join(", ")}`);
  console.log(
    `median ${record.median_ms} ms, minimum ${record.min_ms} ms of ${timing.runs} runs, ${record.gflops} GFLOP/s: ${record.ceiling_percent} % of a large product's ${record.ceiling_gflops}`,
  );
  if (bytes !== undefined)
    console.log(`the program takes ${(bytes / 2 ** 20).toFixed(2)} MiB, predicted before it was compiled`);
  if (heapGrowth !== undefined) console.log(`the heap grew by ${heapGrowth} bytes over all timed steps`);
}

function wholeNumber(option: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`--${option} is "${text}"; expected a whole number of at least 1.`);
}

try {
  // Some of the libraries leave threads behind.
  process.exit(await main());
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
