// The report as Markdown: the machine, the method, and the tables.
import { seconds } from "../print/numbers.ts";
import { comparedTable, notesOn, recordedTable } from "./comparison-tables.ts";
import type { ReportData } from "./data.ts";
import {
  checkpointTable,
  lengthsTable,
  oneSequenceTable,
  scalingText,
  streamsTable,
  variantsTable,
} from "./own-tables.ts";
import { table } from "./table.ts";

/** The whole document; `chart` is the relative path of the chart. */
export function reportMarkdown(data: ReportData, chart: string): string {
  return `${[
    "# Benchmarks",
    `Made by \`pnpm bench report\` on ${data.date}; do not edit. Every figure is in [benchmarks.json](benchmarks.json). In the browser: [benchmarks-browser.md](benchmarks-browser.md).${quick(data)}`,
    `![Median times of a training step and of inference, Grus and other libraries, on a logarithmic axis](${chart})`,
    "## Machine",
    machine(data),
    "## Method",
    method(data),
    ...disturbance(data),
    "## Training step",
    "Forward, backward and Adam update of one GRU layer (reset-after, as PyTorch's); the loss is the mean square of all outputs.",
    comparedTable(data, "train"),
    "## Inference",
    "Forward over the whole sequence, all outputs read.",
    comparedTable(data, "infer"),
    notesOn(data),
    "## PyTorch, recorded",
    "PyTorch cannot be installed where this report is made. Its times below were **recorded** on a similar machine, with two threads; they are not from this run, so the ratios are less reliable than those above.",
    recordedTable(data),
    "## One sequence at a time",
    "brain.js trains on one sequence at a time and cannot load weights, so **its results could not be checked**. Batch 1, time 64, input 1, hidden 20, predicting each next number, one RMSprop step per sequence; brain.js also clips gradients and decays weights. Milliseconds.",
    oneSequenceTable(data),
    "## Streaming",
    `One step at a time, with carried state: input 16, hidden 32. One call advances all streams. ${data.streams[0]!.steps.toLocaleString("en")} steps of all streams for each row; heap growth includes garbage, which is then collected.`,
    streamsTable(data),
    "## Threads and builds",
    "Training steps of Grus in different configurations, in one run. `relaxed` is the build with fused multiply-add, for engines with relaxed SIMD; `simd128` runs everywhere.",
    variantsTable(data),
    scalingText(data),
    "## Sequence length",
    "A training step, batch 8, input 16, hidden 64. A minGRU's recurrence has no product with the state, and can be computed in parallel over time.",
    lengthsTable(data),
    "## Checkpoints",
    `The same GRU over ${data.checkpoint[0]!.time.toLocaleString("en")} steps: the forward pass stored in full, or recomputed segment by segment in the backward pass. Memory is that of the whole program.`,
    checkpointTable(data),
  ].join("\n\n")}\n`;
}

function quick({ isQuick }: ReportData): string {
  return isQuick ? " **A shortened run (`--quick`): its figures mean little.**" : "";
}

/** A warning if the load exceeded the number of cores by more than half a process. */
function disturbance({ environment: { cores }, highestLoad }: ReportData): string[] {
  if (highestLoad <= cores + 0.5) return [];
  return [
    `**The machine was under load:** up to ${highestLoad.toFixed(1)} processes shared ${cores} cores for a minute, so medians are higher than on an idle machine, especially with several threads; the smallest times are closest to an idle machine's.`,
  ];
}

function machine({ environment, ceiling, highestLoad, seconds: took }: ReportData): string {
  const { processor, cores, memory, node, v8, backend, simd, threads, load } = environment;
  return table(
    ["item", "value"],
    [
      ["processor", `${processor}, ${cores} cores, ${memory} GiB`],
      ["Node", `${node.slice(1)} (V8 ${v8})`],
      ["Grus", `${backend} backend, ${simd} build, ${threads} threads`],
      [
        "ceiling",
        `${ceiling.toFixed(1)} GFLOP/s: two 512 × 512 matrices multiplied by this backend, the best of 30`,
      ],
      ["load before the run", load.toFixed(2)],
      ["highest load during the run", highestLoad.toFixed(2)],
      ["duration of the run", seconds(1000 * took)],
    ],
  );
}

function method({ environment: { threads } }: ReportData): string {
  return `Every library gets the same weights and the same input, and must first compute the same numbers as Grus: the outputs, or the losses of three training steps, within 10⁻⁴; otherwise the report fails. Then all are timed in one process, in turn, round after round, so that a temporary slowdown of the machine affects all: 15 rounds, or fewer for a slow library, which drops out after 8 s of timed work but not before its third round. Before each turn garbage is collected, the previous library's thread pools get 20 ms to become idle, and a library that takes under 0.2 s runs untimed for 20 ms; before the first round each library warms up for 20 runs or 2 s. Libraries that can use threads got ${threads}. Times are medians with the smallest and the largest in brackets; a library whose run would take more than 15 s, estimated from the previous size, is left out. GFLOP/s count only the matrix products, three times the forward pass for a training step; the percentage is of the ceiling above, which is WebAssembly's: native code has wider vectors and may exceed it.`;
}
