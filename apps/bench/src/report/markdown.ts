// The report as Markdown: what was measured, on what, how, and the tables.
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

/** The whole document; `chart` is the path of the picture from it. */
export function reportMarkdown(data: ReportData, chart: string): string {
  return `${[
    "# Benchmarks",
    `Made by \`pnpm bench report\` on ${data.date}; do not edit. Every figure is in [benchmarks.json](benchmarks.json). In the browser: [benchmarks-browser.md](benchmarks-browser.md).${quick(data)}`,
    `![Median times of a training step and of inference, Grus beside other libraries, on a logarithmic axis](${chart})`,
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
    "PyTorch cannot be installed where this report is made. Its times below were **recorded** on a machine of this kind, with two threads; they are not of this run, so the ratios say less than those above.",
    recordedTable(data),
    "## One sequence at a time",
    "brain.js trains on one sequence at a time and takes no weights, so **its results could not be checked**. Batch 1, time 64, input 1, hidden 20, each number to say the next, one RMSprop step a sequence; brain.js also clips gradients and decays weights. Milliseconds.",
    oneSequenceTable(data),
    "## Streaming",
    `One step at a time, the state carried: input 16, hidden 32. Many streams go on together in one call. ${data.streams[0]!.steps.toLocaleString("en")} steps of a stream for each row; the growth of the heap counts garbage, which collection takes away.`,
    streamsTable(data),
    "## Threads and builds",
    "Training steps of Grus against itself, in one run. `relaxed` is the build with fused multiply-add, for engines that have relaxed SIMD; `simd128` runs everywhere.",
    variantsTable(data),
    scalingText(data),
    "## Sequence length",
    "A training step, batch 8, input 16, hidden 64. A minGRU's recurrence has no product with the state, and can be computed in parallel over time.",
    lengthsTable(data),
    "## Checkpoints",
    `The same GRU over ${data.checkpoint[0]!.time.toLocaleString("en")} steps: the forward pass kept whole, or made again segment by segment in the backward pass. Memory is what the whole program takes.`,
    checkpointTable(data),
  ].join("\n\n")}\n`;
}

function quick({ isQuick }: ReportData): string {
  return isQuick ? " **A shortened run (`--quick`): its figures mean little.**" : "";
}

/** A warning where more wanted to run than this run itself: half a process more than the cores hold. */
function disturbance({ environment: { cores }, highestLoad }: ReportData): string[] {
  if (highestLoad <= cores + 0.5) return [];
  return [
    `**The machine was not quiet:** up to ${highestLoad.toFixed(1)} processes shared ${cores} cores for a minute, so medians are above what a quiet machine gives, by more for what runs on several threads; the smallest times say what it can do.`,
  ];
}

function machine({ environment, ceiling, highestLoad, seconds: took }: ReportData): string {
  const { processor, cores, memory, node, v8, backend, simd, threads, load } = environment;
  return table(
    ["what", "value"],
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
      ["length of the run", seconds(1000 * took)],
    ],
  );
}

function method({ environment: { threads } }: ReportData): string {
  return `Every contestant gets the same weights and the same input, and must first compute the same numbers as Grus: the outputs, or the losses of three training steps, within 10⁻⁴; otherwise the report fails. Then all are timed in one process, in turn, round after round, so that a slow moment of the machine meets everyone: 15 rounds, or fewer for a slow one, which drops out after 8 s of timed work but not before its third round. Before each turn garbage is collected, the thread pools of the one before get 20 ms to fall asleep, and whoever takes under 0.2 s runs untimed for 20 ms, as in a loop that does nothing else; before the first round everyone warms up for 20 runs or 2 s. Libraries that can use threads got ${threads}. Times are medians with the smallest and the largest in brackets; a library whose run would take more than 15 s, reckoned from the size before, is left out. GFLOP/s count the matrix products alone, three times the forward's for a training step; the percentage is of the ceiling above, which is WebAssembly's: native code has wider vectors and may pass it.`;
}
