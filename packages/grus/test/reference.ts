// Shared by the suites on the reference fixtures, in Node and in a page: backends with tolerances, fixtures
// as tensors.
import { type Backend, fromData, type Tensor } from "@grus/tensor";
import {
  type Comparison,
  type Fixture,
  type FixtureEntry,
  FixtureLedger,
  type FixtureTensor,
  keepLedger,
} from "@grus/testing/reference";
import { afterAll, beforeAll, describe, test } from "vitest";
import { backends, openFixtures, sample } from "./environment.ts";

const { manifest, load } = await openFixtures();

/** Options of {@link referenceSuite}. */
export interface ReferenceSuite {
  /** Unique within this package. */
  readonly suite: string;
  /** The kinds of fixture it checks. */
  readonly kinds: readonly string[];
  /** Why a fixture cannot be checked; undefined for those that can. */
  readonly excluded?: (entry: FixtureEntry) => string | undefined;
  /**
   * The tolerance of a fixture whose rounding error is larger than the backend's; undefined for the others.
   */
  readonly rounding?: (entry: FixtureEntry) => number | undefined;
  /** Computes a fixture's tensors, by name. */
  readonly compute: (
    backend: Backend,
    entry: FixtureEntry,
    fixture: Fixture,
  ) => Promise<Readonly<Record<string, Comparison>>>;
}

const LEFT_OUT = "only in the complete run, GRUS_TESTS=all";

/** Declares a suite that checks every fixture of the given kinds on every backend and writes its ledgers. */
export function referenceSuite({
  suite,
  kinds,
  excluded = () => undefined,
  rounding = () => undefined,
  compute,
}: ReferenceSuite): void {
  for (const tested of backends) {
    describe(tested.name, () => {
      const ledger = new FixtureLedger({ suite, backend: tested.name, manifest });
      let backend: Backend;
      beforeAll(async () => {
        backend = await tested.create();
        if (backend.name !== tested.reports)
          throw new Error(`expected the backend ${tested.reports}; got ${backend.name}.`);
      });
      afterAll(() => backend.dispose());
      for (const [i, entry] of manifest.fixtures.filter(({ kind }) => kinds.includes(kind)).entries()) {
        const reason = excluded(entry) ?? (i % sample === 0 ? undefined : LEFT_OUT);
        if (reason !== undefined) ledger.exclude(entry.name, reason);
        else {
          test(entry.name, async () => {
            const tolerance = Math.max(tested.tolerance, rounding(entry) ?? 0);
            ledger.compare(entry.name, await compute(backend, entry, await load(entry)), { tolerance });
          });
        }
      }
      test("leaves out no fixture of a supported kind", (context) => {
        keepLedger(context, ledger);
        ledger.assertComplete(kinds);
      });
    });
  }
}

/** A tensor of a fixture as a constant. */
export function constantOf(fixture: Fixture, name: string): Tensor {
  const { data, shape } = fixtureTensor(fixture, name);
  return fromData({ data, shape, dtype: data instanceof Int32Array ? "int32" : "float32" });
}

/** A tensor of a fixture. Throws if the fixture has none of that name. */
export function fixtureTensor(fixture: Fixture, name: string): FixtureTensor {
  const found = fixture.get(name);
  if (found === undefined)
    throw new Error(`the fixture has no tensor "${name}"; it has ${[...fixture.keys()].join(", ")}.`);
  return found;
}

/** A computed tensor and the fixture's, for comparison. */
export function comparisonOf(actual: Tensor, fixture: Fixture, name: string): Comparison {
  return { actual: actual.data, expected: fixtureTensor(fixture, name).data };
}
