#!/usr/bin/env node
// The command line of Grus. Exit codes: 0 done, 1 an unexpected failure, 2 bad input.
import { runCli } from "./cli.ts";

process.exitCode = await runCli(process.argv.slice(2));
