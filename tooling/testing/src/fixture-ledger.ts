// The ledger of the reference fixtures that a suite compared, so that none is skipped silently.

import { largestRelativeError, MismatchError } from "./expect-close.ts";
import type { Manifest } from "./fixtures.ts";

/** The result of a suite for one fixture. */
export interface LedgerEntry {
  readonly name: string;
  readonly kind: string;
  readonly state: "checked" | "excluded" | "open";
  /** The largest relative error over the compared tensors; only of a checked fixture. */
  readonly error?: number;
  /** The tensor with that error. */
  readonly worst?: string;
  /** The reason for the exclusion; only of an excluded fixture. */
  readonly reason?: string;
}

/** A ledger as plain data, which {@link keepLedger} stores for `pnpm test:reference`. */
export interface LedgerReport {
  readonly suite: string;
  readonly backend: string;
  readonly entries: readonly LedgerEntry[];
}

/** A computed tensor and its expected values. */
export interface Comparison {
  readonly actual: ArrayLike<number>;
  readonly expected: ArrayLike<number>;
}

/** Allowed error of {@link FixtureLedger.compare}. */
export interface CompareOptions {
  /** The largest allowed {@link largestRelativeError} of any tensor. */
  readonly tolerance: number;
  /** The magnitude below which a tensor counts as zero; default 1e-6. */
  readonly floor?: number;
}

/** The ledger of one suite on one backend over one manifest. */
export class FixtureLedger {
  readonly #suite: string;
  readonly #backend: string;
  readonly #entries: Map<string, LedgerEntry>;

  constructor({ suite, backend, manifest }: { suite: string; backend: string; manifest: Manifest }) {
    this.#suite = suite;
    this.#backend = backend;
    this.#entries = new Map(manifest.fixtures.map(({ name, kind }) => [name, { name, kind, state: "open" }]));
  }

  /**
   * Compares the tensors of a fixture, by name, and counts the fixture as checked. Called again for the same
   * fixture, it keeps the larger error. Throws a {@link MismatchError} that lists every tensor whose relative
   * error exceeds the tolerance; the fixture is then not checked.
   */
  compare(name: string, tensors: Readonly<Record<string, Comparison>>, options: CompareOptions): void {
    const before = this.#find(name);
    const errors = Object.entries(tensors).map(([tensor, { actual, expected }]) => ({
      tensor,
      error:
        compareLengths(name, tensor, actual, expected) ??
        largestRelativeError(actual, expected, options.floor),
    }));
    if (errors.length === 0) throw new Error(`${name}: compared without any tensor; pass at least one.`);
    const wrong = errors.filter(({ error }) => !(error <= options.tolerance));
    if (wrong.length > 0) throw mismatch(name, wrong, options.tolerance);
    const { tensor, error } = errors.reduce((a, b) => (b.error > a.error ? b : a));
    if (before.state === "checked" && before.error! >= error) return;
    this.#entries.set(name, { name, kind: before.kind, state: "checked", error, worst: tensor });
  }

  /** Excludes a fixture, for a reason that {@link table} prints. */
  exclude(name: string, reason: string): void {
    const { kind, state } = this.#find(name);
    if (reason.trim() === "") throw new Error(`${name}: excluded without a reason.`);
    if (state === "checked") throw new Error(`${name}: excluded (${reason}), but it was already checked.`);
    this.#entries.set(name, { name, kind, state: "excluded", reason });
  }

  /**
   * Throws unless every fixture of the named kinds was checked or excluded, and the manifest has each kind.
   */
  assertComplete(kinds: readonly string[]): void {
    const entries = [...this.#entries.values()];
    const absent = kinds.filter((kind) => !entries.some((entry) => entry.kind === kind));
    if (absent.length > 0)
      throw new Error(`${this.#suite}: the manifest has no fixture of kind ${absent.join(", ")}.`);
    const open = entries.filter(({ kind, state }) => kinds.includes(kind) && state === "open");
    if (open.length === 0) return;
    throw new Error(
      `${this.#suite} on ${this.#backend}: ${open.length} fixtures of a supported kind were not checked: ${open.map(({ name }) => name).join(", ")}.\nCompare them, or exclude them with a reason.`,
    );
  }

  /** One line per kind, `kind: checked / in manifest`, then the excluded fixtures with reasons. */
  table(): string {
    return ledgerTable(this.report().entries);
  }

  /** The ledger as plain data. */
  report(): LedgerReport {
    return { suite: this.#suite, backend: this.#backend, entries: [...this.#entries.values()] };
  }

  #find(name: string): LedgerEntry {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`${name}: not in the manifest.`);
    return entry;
  }
}

/** The table of {@link FixtureLedger.table} for any list of entries. */
export function ledgerTable(entries: readonly LedgerEntry[]): string {
  const kinds = [...new Set(entries.map(({ kind }) => kind))];
  const lines = kinds.map((kind) =>
    kindLine(
      kind,
      entries.filter((entry) => entry.kind === kind),
    ),
  );
  const excluded = entries
    .filter(({ state }) => state === "excluded")
    .map(({ name, reason }) => `  excluded: ${name} (${reason})`);
  return [...lines, ...excluded].join("\n");
}

function kindLine(kind: string, entries: readonly LedgerEntry[]): string {
  const checked = entries.filter(({ state }) => state === "checked");
  const count = `${kind}: ${checked.length} / ${entries.length}`;
  if (checked.length === 0) return count;
  const worst = checked.reduce((a, b) => (b.error! > a.error! ? b : a));
  return `${count}, largest relative error ${worst.error!.toExponential(1)} (${worst.name}, ${worst.worst})`;
}

function compareLengths(
  fixture: string,
  tensor: string,
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
): undefined {
  if (actual.length === expected.length) return undefined;
  throw new MismatchError(
    `${fixture}, ${tensor}: actual has ${actual.length} elements, expected ${expected.length}.`,
    Math.max(actual.length, expected.length),
  );
}

function mismatch(
  fixture: string,
  wrong: readonly { readonly tensor: string; readonly error: number }[],
  tolerance: number,
): MismatchError {
  const lines = wrong.map(({ tensor, error }) => `  ${tensor}: relative error ${error.toExponential(2)}`);
  return new MismatchError(
    [`${fixture}: ${wrong.length} tensors exceed the relative error ${tolerance}:`, ...lines].join("\n"),
    wrong.length,
  );
}
