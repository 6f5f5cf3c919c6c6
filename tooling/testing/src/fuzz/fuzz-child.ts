// The process that fuzzes one reader.
import { closeSync, ftruncateSync, openSync, writeSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { BlockCoverage, type CodeCoverage } from "./block-coverage.ts";
import { corpusFile, readCorpus, writeCorpus } from "./corpus.ts";
import { keepCrash } from "./crash-files.ts";
import { type FuzzResult, fuzz } from "./fuzz.ts";
import type { FuzzPackage } from "./fuzz-package.ts";
import { isCodeOf, isPackageCode } from "./own-code.ts";

/** What a child does. */
export interface FuzzTask {
  readonly target: string;
  readonly cases: number;
  readonly seed: number;
  /** The file that holds the input which is being read. */
  readonly current: string;
}

/** What a child reports. */
export type FuzzMessage = { readonly done: number } | { readonly report: FuzzReport };

/** The figures of a target. */
export interface FuzzReport
  extends Pick<FuzzResult, "cases" | "accepted" | "slowest" | "mostBytes" | "found"> {
  readonly target: string;
  /** Errors that no reader may throw, each with the file of its input. */
  readonly crashes: readonly string[];
  /** Kept inputs, those that were found included. */
  readonly kept: number;
  /** Of the reader's own code. */
  readonly coverage: CodeCoverage;
  /** The largest memory of the process, in bytes. */
  readonly processBytes: number;
}

const MOST_CRASHES = 10;
const MILLISECONDS_BETWEEN_MESSAGES = 500;

/** Fuzzes a target, keeps the inputs that reach new code, and reports to the parent process. */
export async function fuzzChild(given: FuzzPackage, task: FuzzTask): Promise<void> {
  const { cases, seed } = task;
  // Before the readers are loaded: functions that never run are known, too.
  const coverage = new BlockCoverage(isPackageCode);
  const target = (await given.load()).find(({ name }) => name === task.target)!;
  const file = corpusFile(given.corpus, target.name);
  const current = openSync(task.current, "w");
  let sent = Date.now();
  const result = await fuzz(target, {
    rejection: given.rejection,
    cases,
    seed,
    kept: readCorpus(file),
    coverage,
    onInput: (input) => {
      ftruncateSync(current, 0);
      writeSync(current, input, 0, input.length, 0);
    },
    onCase: async (done) => {
      if (Date.now() - sent < MILLISECONDS_BETWEEN_MESSAGES) return;
      sent = Date.now();
      send({ done });
      await setImmediate();
    },
  });
  closeSync(current);
  const { corpus, crashes, accepted, slowest, mostBytes, found } = result;
  writeCorpus(file, corpus);
  send({
    report: {
      target: target.name,
      cases,
      accepted,
      slowest,
      mostBytes,
      found,
      crashes: crashes
        .slice(0, MOST_CRASHES)
        .map(({ error, input }, i) => `${keepCrash(given.corpus, target.name, i, input)}: ${error}`),
      kept: corpus.length,
      coverage: coverage.total((url) => isCodeOf(url, target.code)),
      processBytes: process.resourceUsage().maxRSS * 1024,
    },
  });
  coverage.stop();
  process.disconnect();
}

function send(message: FuzzMessage): void {
  process.send!(message);
}
