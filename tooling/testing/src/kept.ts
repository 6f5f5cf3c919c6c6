// Data that a test stores for readers of Vitest's JSON report, in Node and in a page: the report contains the
// meta of each test.

import type { TestContext } from "vitest";
import type { FixtureLedger, LedgerReport } from "./fixture-ledger.ts";

declare module "vitest" {
  interface TaskMeta {
    /** The data of {@link keepLedger}. */
    ledger?: LedgerReport;
    /** The data of {@link keepRun}. */
    ran?: string;
  }
}

/** Stores the ledger with a test; call it in the last test of the suite. */
export function keepLedger({ task }: TestContext, ledger: FixtureLedger): void {
  task.meta.ledger = ledger.report();
}

/** Stores with a test a description of the backend in use. */
export function keepRun({ task }: TestContext, ran: string): void {
  task.meta.ran = ran;
}
