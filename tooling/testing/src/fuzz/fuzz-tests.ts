// Tests every reader of a package with damaged files; the package's `fuzz` script runs more cases.
import { afterAll, expect, test } from "vitest";
import { caseCount } from "../case-count.ts";
import { BlockCoverage } from "./block-coverage.ts";
import { corpusFile, readCorpus } from "./corpus.ts";
import { keepCrash } from "./crash-files.ts";
import { type FuzzTarget, fuzz } from "./fuzz.ts";
import type { FuzzPackage } from "./fuzz-package.ts";
import { LIMITS } from "./limits.ts";
import { isPackageCode } from "./own-code.ts";

/** What the fuzz tests of a package need. */
export interface FuzzTests extends Omit<FuzzPackage, "load"> {
  readonly targets: readonly FuzzTarget[];
}

/**
 * Declares a test for each target: the kept inputs and 10,000 cases times its weight, guided by the code that they
 * reach; by default a tenth of them, not guided. No case may throw an error that is not of class `rejection`, take a
 * second, or allocate 64 MiB.
 */
export function fuzzTests({ targets, rejection, corpus }: FuzzTests): void {
  // One for all targets: it sees the parts of functions that first run while it watches.
  const coverage = caseCount(0, 1) === 1 ? new BlockCoverage(isPackageCode) : undefined;
  afterAll(() => coverage?.stop());
  test.each(targets)("$name", { timeout: 600_000 }, async (target) => {
    const cases = Math.ceil(caseCount(1000, 10_000) * (target.weight ?? 1));
    const kept = readCorpus(corpusFile(corpus, target.name));
    const { crashes, accepted, slowest, mostBytes } = await fuzz(target, {
      rejection,
      cases,
      seed: 1,
      kept,
      ...(coverage && { coverage }),
    });
    const shown = crashes.map(
      ({ error, input }, i) => `${keepCrash(corpus, target.name, i, input)}: ${error}`,
    );
    expect(shown).toEqual([]);
    expect(accepted).toBeGreaterThan(0);
    expect(slowest).toBeLessThan(LIMITS.milliseconds);
    expect(mostBytes).toBeLessThan(LIMITS.bytes);
  });
}
