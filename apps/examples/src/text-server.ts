// A language model in a server: characters are streamed as they are written.
import type { Backend } from "@grus/tensor";
import { openModel, text } from "grus";
import { modelAt } from "grus/node";
import { type BackendOptions, backendExample } from "./backend-example.ts";
import { texts } from "./character-model/texts.ts";
import type { Example, ExampleOptions, ExampleResult } from "./example.ts";
import { serveUntil } from "./listen.ts";
import { figureOf } from "./report/figures.ts";
import { markdownTable } from "./report/markdown-table.ts";
import { textServer } from "./text-server/app.ts";
import { measureServer } from "./text-server/measure.ts";

/** Sizes of the model that is trained where none is given, and of the answers. */
export interface ServerSizes {
  /** The first characters of Moby-Dick that it is trained on. */
  readonly characters: number;
  readonly hiddenSize: number;
  readonly steps: number;
  /** Characters of an answer. */
  readonly length: number;
}

const FULL: ServerSizes = { characters: 200_000, hiddenSize: 256, steps: 600, length: 2000 };
const QUICK: ServerSizes = { characters: 60_000, hiddenSize: 64, steps: 60, length: 400 };

/** The port of `serve`. */
const PORT = 8787;

/** The example, with a full and a quick size. */
export function textServerOf(full: ServerSizes, quick: ServerSizes): Example {
  return backendExample({
    name: "text-server",
    about: "a server with Hono that streams what a model writes; name a directory of `grus lm` to serve it",
    full,
    quick,
    takesPaths: true,
    run,
  });
}

export const textServerExample: Example = textServerOf(FULL, QUICK);

async function run(options: BackendOptions<ServerSizes>): Promise<ExampleResult> {
  const { backend, rest, signal, sizes } = options;
  const [directory, ...others] = rest;
  if (others.length > 0) throw new Error(`text-server: expected one directory; got ${rest.join(" ")}.`);
  if (directory !== undefined) {
    const opened = await openModel(await modelAt(directory), { task: "language-model" });
    await serveUntil(signal, textServer(opened.on(backend)), PORT, (url) =>
      console.log(`curl -N "${url}/write?prompt=To%20be&length=400"`),
    );
    return { seeds: 1, figures: {} };
  }
  return report(await measureServer(await trained(backend, options), sizes.length));
}

async function trained(
  backend: Backend,
  { sizes, data, signal, onProgress }: BackendOptions<ServerSizes> & Pick<ExampleOptions, "data">,
): Promise<text.TextGenerator> {
  const { generator } = await text.learnText(texts["moby-dick"].read(data).slice(0, sizes.characters), {
    backend,
    model: { hiddenSize: sizes.hiddenSize },
    maxSteps: sizes.steps,
    signal,
    onProgress: ({ stage, done, detail }) =>
      onProgress({ done: stage === "training" ? done : 0, total: 1, what: detail ?? stage }),
  });
  return generator;
}

function report(measured: Awaited<ReturnType<typeof measureServer>>): ExampleResult {
  const figures = {
    "characters a second": measured.charactersPerSecond,
    "milliseconds to the first character": measured.millisecondsToFirst,
    "characters written for a client that left after ten": measured.writtenOfLeft,
  };
  const rows = Object.entries(figures).map(([name, value]) => [name, value.toFixed(0)]);
  return {
    seeds: 1,
    figures: Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, figureOf([value])])),
    parts: { server: { table: markdownTable(["measured", "value"], rows) } },
  };
}
