// The command line of the examples: pnpm example [NAME [PART ...]] [options].
import { runCommand } from "./command.ts";
import { examples } from "./examples.ts";

const stop = new AbortController();
// The first Ctrl-C stops the program cleanly, a second one immediately.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => stop.abort(new Error("Stopped.")));

const code = await runCommand(process.argv.slice(2), {
  examples,
  signal: stop.signal,
  print: (line) => process.stdout.write(`${line}\n`),
  warn: (line) => process.stderr.write(`${line}\n`),
});
// Programs of the tour may still be running: they cannot be stopped from outside.
process.exit(code);
