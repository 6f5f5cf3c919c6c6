import { expect, test } from "vitest";
import { runCommand } from "./command.ts";
import { copyTaskOf } from "./copy-task.ts";
import type { Example, ExampleResult } from "./example.ts";
import type { Job } from "./techniques/training/job.ts";
import { techniquesOf } from "./techniques.ts";

const copy = { steps: 3, seeds: [1, 2], longest: 2, lengths: [1, 3] };
const job: Job = {
  task: { kind: "adding", time: 6 },
  cell: "GRU",
  hiddenSize: 4,
  learningRate: 0.01,
  batchSize: 4,
  steps: 4,
  every: 2,
  validationRows: 8,
  seed: 1,
};
const suite = {
  experiments: [
    { name: "adding", jobs: [job, { ...job, cell: "LSTM" }] },
    { name: "seeds", jobs: [job, { ...job, seed: 2 }], isRepeated: true },
  ],
  horizon: { names: ["LSTM"], time: 12, hiddenSize: 4, seed: 1 },
};
const examples = [copyTaskOf(copy, copy), techniquesOf(suite, suite)];

/** The output of a command line and its exit code. */
async function outcomeOf(
  args: readonly string[],
  own: readonly Example[] = examples,
  stop = new AbortController(),
) {
  const [printed, warned]: [string[], string[]] = [[], []];
  const code = await runCommand(args, {
    examples: own,
    signal: stop.signal,
    print: (line) => printed.push(line),
    warn: (line) => warned.push(line),
  });
  return { code, printed, warned };
}

/** The figures in the line that --json prints; checks its other fields. */
async function figuresOf(name: string): Promise<ExampleResult["figures"]> {
  const { code, printed, warned } = await outcomeOf([name, "--quick", "--json"]);
  expect([code, printed.length, warned]).toEqual([0, 1, []]);
  const line = JSON.parse(printed[0]!);
  expect(Object.keys(line)).toEqual(["example", "quick", "seeds", "minutes", "figures"]);
  expect(line).toMatchObject({ example: name, quick: true, seeds: 2, minutes: expect.any(Number) });
  for (const figure of Object.values<object>(line.figures)) {
    expect(Object.keys(figure)).toEqual(["value", "spread", "anchor"]);
    expect(figure).toMatchObject({ value: expect.any(Number), anchor: null });
  }
  return line.figures;
}

test("copy-task: one line with the bit errors of each model at each length", async () => {
  const figures = await figuresOf("copy-task");
  expect(Object.keys(figures)).toHaveLength(3 * 2);
  expect(figures["NTM: wrong bits, 3 patterns"]!.spread).toEqual(expect.any(Number));
});

test("techniques: one line with the scores of each cell, computed in other processes", async () => {
  const figures = await figuresOf("techniques");
  expect(Object.keys(figures)).toEqual([
    "adding, 6 steps: GRU, mean squared error",
    "adding, 6 steps: LSTM, mean squared error",
    "adding, 6 steps: GRU, best loss",
    "adding, 6 steps: GRU, last loss",
    "horizon of 11 steps: LSTM",
    "gradient's factor a step back: LSTM",
  ]);
  expect(figures["adding, 6 steps: GRU, mean squared error"]!.spread).toBeNull();
  expect(figures["adding, 6 steps: GRU, last loss"]!.spread).toBeGreaterThan(0);
});

test("without --json, prints the tables of the named parts", async () => {
  const { code, printed } = await outcomeOf(["techniques", "horizon"]);
  expect([code, printed.length]).toEqual([0, 1]);
  expect(printed[0]).toMatch(/^\nhorizon\n\n\| cell \|/);
});

test("lists the examples, and rejects invalid arguments", async () => {
  const { code, warned } = await outcomeOf([]);
  expect([code, warned[0], warned.length]).toEqual([
    0,
    "pnpm example NAME [--quick] [--json] [--data PATH] [--write], where NAME is one of:",
    3,
  ]);
  const failures = [
    ["maps"],
    ["techniques", "maps"],
    ["copy-task", "maps"],
    ["copy-task", "--quick", "--write"],
  ];
  const outcomes = await Promise.all(failures.map((args) => outcomeOf(args)));
  expect(outcomes.map((outcome) => [outcome.code, outcome.printed, outcome.warned[0]])).toEqual([
    [1, [], 'example: unknown example "maps".'],
    [1, [], 'techniques: unknown part "maps"; expected some of adding, seeds, horizon.'],
    [1, [], 'copy-task: has no parts; leave out "maps".'],
    [1, [], "example: --write needs the figures of a full run; leave out --quick."],
  ]);
});

test.each(["copy-task", "techniques"])("%s: stops on its signal, also within a part", async (name) => {
  const stop = new AbortController();
  const long = [
    copyTaskOf({ ...copy, steps: 1e6 }, copy),
    techniquesOf(
      { ...suite, experiments: [{ name: "adding", jobs: [{ ...job, steps: 1e6, every: 1e6 }] }] },
      suite,
    ),
  ].map(
    (example): Example => ({
      ...example,
      run: (options) => example.run({ ...options, onProgress: () => stop.abort(new Error("Stopped.")) }),
    }),
  );
  const { code, printed, warned } = await outcomeOf([name, "--json"], long, stop);
  expect([code, printed, warned]).toEqual([130, [], ["Stopped."]]);
});
