// The behaviour suite of backends. Needs Vitest.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Backend } from "./backend.ts";
import { compile } from "./compile.ts";
import { referenceBackend } from "./reference-backend.ts";
import type { Tensor } from "./tensor.ts";
import { algebraCases } from "./testing/algebra-cases.ts";
import type { BehaviourCase } from "./testing/case.ts";
import { expectAgreement, expectSameBits } from "./testing/compare.ts";
import { contractTests } from "./testing/contract-tests.ts";
import { elementwiseCases } from "./testing/elementwise-cases.ts";
import { gradientCases } from "./testing/gradient-cases.ts";
import { recurrentCases } from "./testing/recurrent-cases.ts";
import { shapeCases } from "./testing/shape-cases.ts";

export type { BehaviourCase } from "./testing/case.ts";
export { gradientCases } from "./testing/gradient-cases.ts";
export { type CaseSizes, sizedCases } from "./testing/sized-cases.ts";

/** Options of {@link backendSuite}. */
export interface BackendSuite {
  /**
   * The name that the backend must report, such as "wasm". Any other name fails, so that there is no silent
   * fallback.
   */
  readonly name: string;
  /** Starts the backend, which the suite disposes of. */
  readonly create: () => Promise<Backend>;
  /** Allowed error of a float32 result, relative to its largest magnitude (at least 1). Default 5e-6. */
  readonly tolerance?: number | undefined;
  /** Cases that cannot pass, by name, each with the reason, which the report shows. */
  readonly skip?: Readonly<Record<string, string>> | undefined;
  /** Declares only every n-th case, for a backend that another suite covers in full. Default 1: all. */
  readonly every?: number | undefined;
}

/**
 * Declares the tests of a backend: every primitive in every form against the reference backend in float64,
 * gradients, and the contract of {@link Backend}. Throws for a skip that does not name a case.
 */
export function backendSuite({ name, create, tolerance = 5e-6, skip = {}, every = 1 }: BackendSuite): void {
  describe(`behaviour of ${name}`, () => {
    let backend: Backend;
    beforeAll(async () => {
      backend = await create();
    });
    afterAll(() => backend.dispose());

    test("is the requested backend", () => expect(backend.name).toBe(name));
    for (const one of checkedCases(skip).filter((_, i) => i % every === 0)) {
      const reason = skip[one.name];
      if (reason !== undefined) test.skip(`${one.name} (${reason})`, () => {});
      else test(one.name, () => behaviourOf(backend, one, tolerance));
    }
    contractTests(() => backend, create);
  });
}

/** Every case of the suite. */
export function behaviourCases(): BehaviourCase[] {
  const plain = [...elementwiseCases(), ...shapeCases(), ...algebraCases(), ...recurrentCases()];
  return [...plain, ...gradientCases(plain)];
}

function checkedCases(skip: Readonly<Record<string, string>>): BehaviourCase[] {
  const cases = behaviourCases();
  const names = new Set(cases.map(({ name }) => name));
  if (names.size !== cases.length) throw new Error("two cases have the same name.");
  const unknown = Object.keys(skip).filter((name) => !names.has(name));
  if (unknown.length > 0) throw new Error(`skip does not name a case: ${unknown.join(", ")}.`);
  return cases;
}

/**
 * Runs a case twice on a backend, since memory is not cleared between runs, and once on the reference in
 * float64. Throws if the runs differ in any bit, or from the reference by more than `tolerance`, as in {@link
 * BackendSuite}.
 */
export async function behaviourOf(backend: Backend, one: BehaviourCase, tolerance = 5e-6): Promise<void> {
  const [expected] = await run(referenceBackend({ precision: "float64" }), one, 1);
  const [first, second] = await run(backend, one, 2);
  expectSameBits(second, first);
  expectAgreement(second, expected, one.tolerance ?? tolerance);
}

async function run(backend: Backend, { compute, inputs }: BehaviourCase, times: number): Promise<unknown[]> {
  const compiled = await compile(
    backend,
    (...values: Tensor[]) => compute(...values),
    ...(inputs as Tensor[]),
  );
  const results: unknown[] = [];
  for (let i = 0; i < times; i++) results.push(await compiled.run(...(inputs as Tensor[])));
  compiled.dispose();
  return results;
}
