import { sgd } from "@grus/optim";
import { type Backend, matmul, mean, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { expect, test } from "vitest";
import { timeTraining } from "./time-training.ts";

const loss = ({ slope }: { slope: Tensor }, { x, y }: { x: Tensor; y: Tensor }) =>
  mean(square(sub(matmul(x, slope), y)));

/** Counts runs of programs with state, each with a delay. */
function counting(milliseconds: number) {
  const reference = referenceBackend();
  const counts = { runs: 0, disposed: 0 };
  const backend: Backend = {
    ...reference,
    compile: async (program) => {
      const executable = await reference.compile(program);
      return {
        readState: () => executable.readState(),
        writeState: (values) => executable.writeState(values),
        dispose: () => {
          counts.disposed += program.state.length > 0 ? 1 : 0;
          executable.dispose();
        },
        run: async (given) => {
          if (program.state.length > 0) {
            counts.runs++;
            await new Promise((resolve) => setTimeout(resolve, milliseconds));
          }
          return executable.run(given);
        },
      };
    },
  };
  return { backend, counts };
}

function options(backend: Backend) {
  const slope = tensor([[0.5]]);
  const batch = { x: tensor([[1], [2]]), y: tensor([[3], [4]]) };
  return { backend, parameters: { slope }, loss, optimizer: sgd({ learningRate: 0.1 }), batch };
}

test("times calls after the first, and does not change its arguments", async () => {
  const { backend, counts } = counting(2);
  const given = options(backend);
  const time = await timeTraining({ ...given, calls: 3 });
  expect(time.calls).toBe(3);
  expect(counts).toEqual({ runs: 4, disposed: 1 });
  expect(time.loss).toBeCloseTo((2.5 ** 2 + 3 ** 2) / 2, 5);
  expect(time.millisecondsPerStep).toBeGreaterThan(1);
  expect(time.millisecondsToStart).toBeGreaterThan(1);
  expect([...given.parameters.slope.data]).toEqual([0.5]);
});

test("keeps to its budget, but times one call", async () => {
  const { backend, counts } = counting(20);
  expect((await timeTraining({ ...options(backend), calls: 100, budget: 10 })).calls).toBe(1);
  expect(counts.runs).toBe(2);
});

test("divides a call's time by its steps", async () => {
  const { backend, counts } = counting(40);
  const time = await timeTraining({ ...options(backend), calls: 1, stepsPerCall: 4 });
  expect(counts.runs).toBe(2);
  expect(time.millisecondsPerStep).toBeLessThan(40);
});
