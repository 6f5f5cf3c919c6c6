// `--resume` of grus lm, classify and translate: runs that were interrupted end with the model of one that was never stopped.
import { join } from "node:path";
import { test } from "vitest";
import { folder } from "./command.ts";
import { expectResumed, learningRuns, stopRun } from "./stopped-runs.ts";

test.each(["lm", "classify", "translate"] as const)(
  "%s ends with the model of an uninterrupted run",
  async (command) => {
    const args = learningRuns()[command];
    const place = folder();
    const [stopped, whole] = [join(place, "stopped"), join(place, "whole")];
    await stopRun(command, args, stopped);
    await expectResumed(command, args, { stopped, whole });
  },
  60_000,
);
