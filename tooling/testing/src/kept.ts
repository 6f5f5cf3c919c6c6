// What a test leaves for whoever reads Vitest's JSON report, in Node and in a page alike: the report holds each test's meta.

import type { TestContext } from "vitest";
import type { FixtureLedger, LedgerReport } from "./fixture-ledger.ts";

declare module "vitest" {
  interface TaskMeta {
    /** What {@link keepLedger} leaves. */
    ledger?: LedgerReport;
    /** What {@link keepRun} leaves. */
    ran?: string;
  }
}

/** Leaves the ledger with a test; call it in the last test of the suite. */
export function keepLedger({ task }: TestContext, ledger: FixtureLedger): void {
  task.meta.ledger = ledger.report();
}

/** Leaves with a test what really ran, in words. */
export function keepRun({ task }: TestContext, ran: string): void {
  task.meta.ran = ran;
}
