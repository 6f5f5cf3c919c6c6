// Runs the example named on the command line, and prints its results.
import { parseArgs } from "node:util";
import type { Example, ExampleProgress, ExampleResult } from "./example.ts";
import { progressBar } from "./progress-bar.ts";
import { writeReadme } from "./report/readme.ts";

const USAGE = "pnpm example NAME [--quick] [--json] [--data PATH] [--write], where NAME is one of:";

/** The environment of a command line. */
export interface CommandContext {
  readonly examples: readonly Example[];
  /** Stops the example when aborted. */
  readonly signal: AbortSignal;
  /** Writes a line to standard output. */
  readonly print: (line: string) => void;
  /** Writes a line to standard error. */
  readonly warn: (line: string) => void;
}

/** The exit code of an interrupted program: 128 plus the number of SIGINT. */
const INTERRUPTED = 130;

/** Runs a command line and returns its exit code. With --json only the figures are printed, in one line. */
export async function runCommand(args: readonly string[], context: CommandContext): Promise<number> {
  const { examples, signal, warn } = context;
  try {
    const { options, name, rest } = parse(args);
    const example = examples.find((one) => one.name === name);
    if (example !== undefined) {
      await runExample(example, { ...options, rest }, context);
      return 0;
    }
    if (name !== undefined) warn(`example: unknown example "${name}".`);
    for (const line of [USAGE, ...examples.map((one) => `  ${one.name.padEnd(12)} ${one.about}`)]) warn(line);
    return name === undefined ? 0 : 1;
  } catch (error) {
    warn(error instanceof Error ? error.message : String(error));
    return signal.aborted ? INTERRUPTED : 1;
  }
}

function parse(args: readonly string[]) {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
      write: { type: "boolean", default: false },
      data: { type: "string" },
    },
  });
  if (values.quick && values.write)
    throw new Error("example: --write needs the figures of a full run; leave out --quick.");
  const [name, ...rest] = positionals;
  return { options: values, name, rest };
}

type Options = ReturnType<typeof parse>["options"] & { readonly rest: readonly string[] };

async function runExample(example: Example, options: Options, context: CommandContext): Promise<void> {
  const { quick, json, write, rest, data = process.env.GRUS_DATA_DIR } = options;
  const { signal, print } = context;
  const started = performance.now();
  const bar = json ? undefined : progressBar(process.stderr);
  const onProgress = (progress: ExampleProgress) => bar?.show(progress);
  const log = console.log;
  // Standard output is reserved for the figures; other output goes to standard error.
  if (json) console.log = console.error;
  const result = await example.run({ quick, data, rest, signal, onProgress }).finally(() => {
    bar?.stop();
    console.log = log;
  });
  const minutes = Number(((performance.now() - started) / 60_000).toFixed(2));
  const { seeds, figures, parts = {} } = result;
  if (json) print(JSON.stringify({ example: example.name, quick, seeds, minutes, figures }));
  else printParts(result, print);
  if (write) writeReadme(new URL(`./${example.name}/`, import.meta.url), parts);
}

function printParts({ parts = {} }: ExampleResult, print: (line: string) => void): void {
  for (const [name, { table }] of Object.entries(parts)) print(`\n${name}\n\n${table}`);
}
