// The command line of the examples: pnpm example [NAME [PROGRAM]] [--quick] [--json] [--data PATH].
import { parseArgs } from "node:util";
import { examples } from "./examples.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    data: { type: "string" },
  },
});
const [name, ...rest] = positionals;
const example = examples.find((one) => one.name === name);

if (example === undefined) {
  if (name !== undefined) console.error(`example: there is no example "${name}".`);
  console.error("pnpm example NAME [--quick] [--json] [--data PATH], NAME being one of:");
  for (const one of examples) console.error(`  ${one.name.padEnd(12)} ${one.about}`);
  process.exit(name === undefined ? 0 : 1);
}

const { quick, json, data } = values;
const started = performance.now();
// With --json the figures are all that standard output gets.
const log = console.log;
if (json) console.log = console.error;
try {
  const { seeds, figures } = await example.run({
    quick,
    data: data ?? process.env.GRUS_DATA_DIR,
    rest,
  });
  const minutes = Number(((performance.now() - started) / 60_000).toFixed(2));
  if (json) log(JSON.stringify({ example: example.name, quick, seeds, minutes, figures }));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
