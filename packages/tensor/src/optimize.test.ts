import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomPrograms } from "../test/random-program.ts";
import { grad } from "./autodiff.ts";
import { compile } from "./compile.ts";
import type { TypedArray } from "./dtype.ts";
import { optimize } from "./optimize.ts";
import { mul } from "./primitives/binary.ts";
import { sum } from "./primitives/reduce.ts";
import { scan } from "./primitives/scan.ts";
import { tanh } from "./primitives/unary.ts";
import { bodyOf, type Program, programText } from "./program.ts";
import { referenceBackend } from "./reference-backend.ts";
import { ones, parameter, type Tensor } from "./tensor.ts";
import { wave } from "./testing/case.ts";
import { behaviourCases } from "./testing.ts";
import { trace } from "./trace.ts";
import { leaves } from "./tree.ts";

const backend = referenceBackend({ precision: "float64" });

/** The results of a program in two runs, and its state after them. */
async function numbersOf(program: Program, inputs: readonly TypedArray[]): Promise<readonly unknown[]> {
  const executable = await backend.compile(program);
  const state = program.state.map(({ current }, i) => wave(program.variables[current]!.shape, 10 + i).data);
  await executable.writeState(state);
  const runs = [await executable.run(inputs), await executable.run(inputs)];
  return [...runs, await executable.readState()];
}

/** Throws where a variable is read before it is written, or written twice. */
function checkOrder(program: Program): void {
  const written = new Set<number>();
  const write = (variable: number) => {
    if (written.has(variable) || program.variables[variable] === undefined)
      throw new Error(`v${variable} again`);
    written.add(variable);
  };
  const read = (variable: number) => {
    if (!written.has(variable)) throw new Error(`v${variable} is read before it is written`);
  };
  for (const variable of program.inputs) write(variable);
  for (const { current } of program.state) write(current);
  for (const { variable } of program.constants) write(variable);
  for (const { inputs, outputs, attrs } of program.steps) {
    inputs.forEach(read);
    outputs.forEach(write);
    const body = bodyOf(attrs);
    if (body !== undefined) checkOrder(body);
  }
  [...program.outputs, ...program.state.map(({ next }) => next)].forEach(read);
}

describe("an optimised program", () => {
  test("computes the same bits as the original, for random programs", async () => {
    await fc.assert(
      fc.asyncProperty(randomPrograms, async (program) => {
        const inputs = program.inputs.map((variable, i) => wave(program.variables[variable]!.shape, i).data);
        const optimised = optimize(program);
        checkOrder(program);
        checkOrder(optimised);
        expect(optimised.steps.length).toBeLessThanOrEqual(program.steps.length);
        expect(await numbersOf(optimised, inputs)).toEqual(await numbersOf(program, inputs));
      }),
      { seed: 20_260_801, numRuns: 150 },
    );
  });

  test("computes the same as the original, for the cases of the behaviour suite", async () => {
    const cases = behaviourCases().filter((_, i) => i % 7 === 0);
    expect(cases.length).toBeGreaterThan(100);
    for (const { name, compute, inputs } of cases) {
      const parameters = inputs.map(({ shape, dtype }) => parameter({ shape, dtype }));
      const program = trace({ inputs: parameters, outputs: leaves(compute(...parameters)) as Tensor[] });
      const data = inputs.map((input) => input.data);
      expect(await numbersOf(optimize(program), data), name).toEqual(await numbersOf(program, data));
    }
  });

  test("is a fixed point of the optimiser", () => {
    fc.assert(
      fc.property(randomPrograms, (program) => {
        const once = optimize(program);
        expect(programText(optimize(once))).toBe(programText(once));
      }),
      { seed: 20_260_802, numRuns: 50 },
    );
  });

  test("of a gradient through a long loop is no longer than the body of the loop", async () => {
    const loss = (x: Tensor) =>
      sum(scan((h: Tensor, at: Tensor) => ({ carry: tanh(mul(h, at)), output: h }), ones([3]), x).carry);
    const [short, long] = await Promise.all(
      [10, 1000].map((time) => compile(referenceBackend(), grad(loss), ones([time, 3]))),
    );
    expect(long!.program.steps.length).toBe(short!.program.steps.length);
  });
});
