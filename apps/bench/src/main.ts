// The benchmarks' command line: pnpm bench NAME --batch … --time … --input … --hidden … [--backend …] [--json].
import { parseArgs } from "node:util";
import { type BackendName, createBackend, type Simd } from "grus";
import { gruInfer, gruStream, gruTrain, type Measurement, type RecurrentShape } from "./gru-benchmarks.ts";
import { memory } from "./memory.ts";

const BENCHMARKS = { "gru-train": gruTrain, "gru-infer": gruInfer, "gru-stream": gruStream };

const USAGE = `pnpm bench NAME [options]

  gru-train    forward, backward and Adam update of one step
  gru-infer    forward over a sequence
  gru-stream   one step, batch 1, carried state
  memory       10,000 training steps of the demo's model: heap and WebAssembly memory

  --batch 32 --time 64 --input 16 --hidden 64   sizes (gru-stream: batch 1, time 1, input 16, hidden 32)
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
    if (!(name in BENCHMARKS)) throw new Error(`unknown benchmark "${name}".\n\n${USAGE}`);
    const isStream = name === "gru-stream";
    const shape: RecurrentShape = {
      batch: wholeNumber("batch", values.batch, isStream ? 1 : 32),
      time: wholeNumber("time", values.time, isStream ? 1 : 64),
      input: wholeNumber("input", values.input, 16),
      hidden: wholeNumber("hidden", values.hidden, isStream ? 32 : 64),
    };
    report(
      name,
      backend,
      shape,
      await BENCHMARKS[name as keyof typeof BENCHMARKS](backend, shape),
      values.json,
    );
    return 0;
  } finally {
    await backend.dispose();
  }
}

function report(
  name: string,
  backend: { name: string; threads?: number; simd?: string },
  shape: RecurrentShape,
  { timing, flop }: Measurement,
  json: boolean,
): void {
  const record = {
    name,
    backend: backend.name,
    threads: backend.threads ?? 1,
    simd: backend.simd ?? "none",
    shape,
    median_ms: Number(timing.median.toPrecision(5)),
    min_ms: Number(timing.min.toPrecision(5)),
    gflops: Number((flop / timing.median / 1e6).toPrecision(4)),
  };
  if (json) {
    console.log(JSON.stringify(record));
    return;
  }
  const sizes = Object.entries(shape).map(([axis, size]) => `${axis} ${size}`);
  console.log(
    `${name} on ${record.backend} (${record.threads} thread, ${record.simd}), Node ${process.version}: ${sizes.join(", ")}`,
  );
  console.log(
    `median ${record.median_ms} ms, minimum ${record.min_ms} ms of ${timing.runs} runs, ${record.gflops} GFLOP/s`,
  );
}

function wholeNumber(option: string, text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (Number.isInteger(value) && value >= 1) return value;
  throw new Error(`--${option} is "${text}"; expected a whole number of at least 1.`);
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
}
