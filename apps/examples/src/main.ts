// The command line of the examples: pnpm example [NAME [PART ...]] [--quick] [--json] [--data PATH] [--write].
import { runCommand } from "./command.ts";
import { examples } from "./examples.ts";

const stop = new AbortController();
// The first Ctrl-C ends the program in order, a second one at once.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stop.abort(new Error("Stopped.")));

const code = await runCommand(process.argv.slice(2), {
  examples,
  signal: stop.signal,
  print: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
});
// A program of the tour cannot be stopped from outside.
process.exit(code);
