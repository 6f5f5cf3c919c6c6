#!/usr/bin/env node
// The command line of Grus. Exit codes: 0 done, 1 a check that failed or an unexpected failure, 2 bad input, 130 Ctrl-C, 143 SIGTERM.
import { runCli } from "./cli.ts";

// A reader that closes early, such as `head`, is not a failure.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  process.exit(0);
});
process.exitCode = await runCli(process.argv.slice(2));
