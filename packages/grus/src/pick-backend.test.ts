import { sgd } from "@grus/optim";
import { type Backend, matmul, mean, referenceBackend, square, sub, type Tensor, tensor } from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { BackendNameError } from "./backend.ts";
import { gpu } from "./gpu.ts";
import {
  type CandidateReport,
  NoBackendError,
  type PickBackendOptions,
  pickBackend,
} from "./pick-backend.ts";

type Line = { readonly slope: Tensor };
type Points = { readonly x: Tensor; readonly y: Tensor };

const training = {
  parameters: { slope: tensor([[0.5]]) },
  loss: ({ slope }: Line, { x, y }: Points) => mean(square(sub(matmul(x, slope), y))),
  optimizer: sgd({ learningRate: 0.1 }),
  batch: { x: tensor([[1], [2], [4]]), y: tensor([[3], [4], [5]]) },
  calls: 2,
};

const alive = new Set<string>();

/** The reference backend with delayed runs and scaled results. */
function candidate(name: string, wait: number, scale = 1) {
  const start = (): Backend => {
    alive.add(name);
    const reference = referenceBackend();
    return {
      name,
      dispose: async () => void alive.delete(name),
      compile: async (program) => {
        const executable = await reference.compile(program);
        return {
          readState: () => executable.readState(),
          writeState: (values) => executable.writeState(values),
          dispose: () => executable.dispose(),
          run: async (given) => {
            await new Promise((resolve) => setTimeout(resolve, wait));
            return (await executable.run(given)).map((result) => result.map((value) => value * scale));
          },
        };
      },
    };
  };
  return { name, start };
}

const missing = {
  name: "missing",
  start: () => {
    throw new Error("not available");
  },
};

const pick = (options: Partial<PickBackendOptions<Line, Points>>) => pickBackend({ ...training, ...options });

describe("pickBackend", () => {
  test("picks the fastest, reports the measurements, and disposes of the others", async () => {
    alive.clear();
    const reports: CandidateReport[] = [];
    const onCandidate = (report: CandidateReport) => void reports.push(report);
    const candidates = [candidate("slow", 30), missing, candidate("fast", 1), candidate("middling", 15)];
    const picked = await pick({ candidates, onCandidate });
    expect(picked.backend.name).toBe("fast");
    expect(picked.candidates.map(({ name }) => name)).toEqual(["slow", "missing", "fast", "middling"]);
    expect(reports).toEqual(picked.candidates);
    const [slow, none, fast] = picked.candidates as [CandidateReport, CandidateReport, CandidateReport];
    expect(none).toEqual({ name: "missing", reason: "not available" });
    expect(slow.time!.millisecondsPerStep).toBeGreaterThan(fast.time!.millisecondsPerStep);
    expect([...alive]).toEqual(["fast"]);
  });

  test("does not pick one that computes a different loss", async () => {
    alive.clear();
    const picked = await pick({ candidates: [candidate("right", 10), candidate("wrong", 0, 1.5)] });
    expect(picked.backend.name).toBe("right");
    expect(picked.candidates[1]!.reason).toMatch(/^the first loss is [\d.]+; on right it is [\d.]+$/);
    expect([...alive]).toEqual(["right"]);
  });

  test("if none can be used, gives the reason for each candidate", async () => {
    alive.clear();
    const nan = candidate("broken", 0, Number.NaN);
    const error = await pick({ candidates: [missing, nan] }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(NoBackendError);
    expect((error as Error).message).toMatchInlineSnapshot(`
      "pickBackend: none of the candidates can be used.
        missing: not available
        broken: the first loss is NaN
      Give candidates that run here; "wasm" runs everywhere."
    `);
    expect(alive.size).toBe(0);
  });

  test("a forced backend is used without timing, or fails with its own error", async () => {
    const { backend, candidates } = await pick({ backend: "reference" });
    expect([backend.name, candidates]).toEqual(["reference", []]);
    await expect(pick({ backend: gpu({ mode: "webgl2" }) })).rejects.toThrow("only browsers have");
  });

  test("in Node picks WebAssembly and reports why WebGL2 is unavailable", async () => {
    const { backend, candidates } = await pick({ candidates: ["wasm", gpu({ mode: "webgl2" })] });
    expect(backend.name).toBe("wasm");
    expect(candidates[0]!.time!.calls).toBe(2);
    expect(candidates[1]!.name).toBe("gpu:webgl2");
    expect(candidates[1]!.reason).toContain("WebGL2 cannot be used here");
    await backend.dispose();
  });

  test("refuses unknown names, and disposes of earlier candidates", async () => {
    alive.clear();
    const candidates = [candidate("first", 0), "cuda" as "wasm"];
    await expect(pick({ candidates })).rejects.toThrow(BackendNameError);
    expect(alive.size).toBe(0);
  });

  test("can be stopped by a signal", async () => {
    alive.clear();
    const stop = new AbortController();
    const onCandidate = () => stop.abort();
    const candidates = [candidate("first", 0), candidate("second", 0)];
    await expect(pick({ candidates, signal: stop.signal, onCandidate })).rejects.toThrow("aborted");
    expect(alive.size).toBe(0);
  });
});
