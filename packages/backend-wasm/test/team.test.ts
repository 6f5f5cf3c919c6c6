import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import {
  add,
  argmax,
  cast,
  compile,
  concat,
  flip,
  gather,
  gruSequence,
  leaves,
  less,
  linearScan,
  logSoftmax,
  lstmSequence,
  matmul,
  max,
  mean,
  mul,
  pad,
  randomBits,
  randomNormal,
  randomUniform,
  reshape,
  rnnSequence,
  scan,
  sigmoid,
  slice,
  softmax,
  softmaxCrossEntropy,
  split,
  sub,
  sum,
  type Tensor,
  tanh,
  tensor,
  transpose,
  valueAndGrad,
  where,
} from "@grus/tensor";
import { caseCount } from "@grus/testing";
import { afterEach, describe, expect, test } from "vitest";
import { WorkerError } from "../src/errors.ts";
import { fullBuild } from "../src/full-build.ts";
import { isLarge } from "../src/program-size.ts";
import { startBackend } from "../src/start-backend.ts";
import { wasmBackend } from "../src/wasm-backend.ts";
import type { WasmBackend } from "../src/wasm-contract.ts";

function wave(shape: readonly number[], seed: number, scale = 1): Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => scale * Math.sin(12.9898 * (i + 1) + 78.233 * seed)),
    shape,
  );
}

const started: WasmBackend[] = [];

async function backendOf(threads: number): Promise<WasmBackend> {
  const backend = await wasmBackend({ threads });
  started.push(backend);
  return backend;
}

afterEach(async () => {
  for (const backend of started.splice(0)) await backend.dispose();
});

const batch = 37;
const time = 23;
const [input, hidden] = [19, 42];
const lengths = tensor(
  Int32Array.from({ length: batch }, (_, i) => (7 * i) % (time + 1)),
  [batch],
);

type Weights = Record<"weightIh" | "weightHh" | "biasIh" | "biasHh", Tensor>;

function sequence(gates: number, run: (x: Tensor, weights: Weights) => Tensor): Case {
  const rows = gates * hidden;
  const weights = [
    wave([rows, input], 2, 0.3),
    wave([rows, hidden], 3, 0.3),
    wave([rows], 4),
    wave([rows], 5),
  ];
  return {
    inputs: [wave([batch, time, input], 1), ...weights],
    loss: ([x, weightIh, weightHh, biasIh, biasHh]) =>
      run(x!, { weightIh: weightIh!, weightHh: weightHh!, biasIh: biasIh!, biasHh: biasHh! }),
  };
}

const weighted = (y: Tensor): Tensor => sum(mul(y, wave(y.shape, 9)));

type Inputs = readonly Tensor[];

interface Case {
  readonly inputs: Inputs;
  readonly loss: (inputs: Inputs) => Tensor;
}

const cases: Readonly<Record<string, Case>> = {
  gru: sequence(3, (x, w) => weighted(gruSequence(x, w).output)),
  "gru, ragged and reverse": sequence(3, (x, w) =>
    weighted(gruSequence(x, w, { lengths, reverse: true }).output),
  ),
  "gru, reset before": sequence(3, (x, w) =>
    weighted(gruSequence(x, w, { resetAfter: false, lengths }).output),
  ),
  lstm: sequence(4, (x, w) => weighted(lstmSequence(x, w).output)),
  "lstm, ragged": sequence(4, (x, w) => {
    const { output, cell } = lstmSequence(x, w, { lengths });
    return add(weighted(output), weighted(cell));
  }),
  rnn: sequence(1, (x, w) => weighted(rnnSequence(x, w, { lengths }).output)),
  "products and elementwise steps": {
    inputs: [wave([203, 151], 1), wave([151, 307], 2)],
    loss: ([a, b]) => weighted(mul(tanh(matmul(a!, b!)), sigmoid(matmul(a!, b!)))),
  },
  "softmax and its logarithm": {
    inputs: [wave([203, 151], 1), wave([151, 307], 2)],
    loss: ([a, b]) => {
      const logits = matmul(a!, b!);
      return weighted(add(softmax(logits), logSoftmax(logits)));
    },
  },
  crossEntropy: {
    inputs: [wave([203, 151], 1), wave([151, 307], 2)],
    loss: ([a, b]) => {
      const labels = tensor(Int32Array.from({ length: 203 }, (_, i) => (i * 89) % 307));
      const losses = softmaxCrossEntropy(matmul(a!, b!), labels, { labelSmoothing: 0.1 });
      return weighted(losses);
    },
  },
  "a scan, whose rows are divided": {
    inputs: [
      wave([40, 37, 24], 1),
      wave([24, 192], 2),
      wave([64, 192], 3),
      wave([37, 64], 4),
      wave([37, 9, 64], 5),
    ],
    loss: ([xs, w, u, h, memory]) => {
      const { carry, outputs } = scan(attending(w!, u!, memory!), h!, xs!);
      return weighted(add(mean(outputs, { axes: [0] }), carry));
    },
  },
  "reductions of every axis": {
    inputs: [wave([37, 103, 211], 1)],
    loss: ([x]) =>
      [0, 1, 2]
        .map((axis) => {
          const [total, largest] = [sum(x!, { axes: [axis] }), max(x!, { axes: [axis] })];
          return add(mul(total, largest), cast(argmax(x!, axis), "float32"));
        })
        .reduce((all, part) => add(all, weighted(part)), tensor(0)),
  },
  movements: {
    inputs: [wave([37, 101, 52], 1), wave([37, 101, 9], 2)],
    loss: ([x, y]) => {
      const wide = pad(concat([x!, y!], 2), { before: [1, 0, 3], after: [0, 2, 1] });
      const moved = [
        [2, 1, 0],
        [1, 0, 2],
        [0, 2, 1],
      ].map((order) => weighted(transpose(wide, order)));
      const parts = [
        flip(wide, [0, 2]),
        slice(wide, 1, 1, 102),
        mul(wide, mean(wide, { axes: [2], keepAxes: true })),
      ];
      return [...moved, ...parts.map(weighted)].reduce(add);
    },
  },
  "rows of tables, narrow and wide": {
    inputs: [wave([1501, 13], 1), wave([397, 131], 2)],
    loss: ([narrow, wide]) => {
      const indices = (rows: number) =>
        tensor(
          Int32Array.from({ length: 17_003 }, (_, i) => ((i * i) % (rows + 2)) - 1),
          [17_003],
        );
      const of = (table: Tensor) => {
        const y = gather(table, indices(table.shape[0]!));
        return weighted(where(less(y, 9), y, 0));
      };
      return add(of(narrow!), of(wide!));
    },
  },
  "random numbers": {
    inputs: [wave([2], 3), wave([1001, 203], 1)],
    loss: ([seed, x]) => {
      const key = cast(mul(seed!, 1e6), "int32");
      const bits = cast(randomBits(key, [50_001]), "float32");
      return add(
        weighted(mul(x!, mul(randomNormal(key, [1001, 203]), randomUniform(key, [1001, 203])))),
        sum(bits),
      );
    },
  },
  linearScan: {
    inputs: [wave([3, 4000, 60], 1, 0.9), wave([3, 4000, 60], 2)],
    loss: ([a, b]) => weighted(linearScan(a!, b!)),
  },
  "linearScan over one long sequence": {
    inputs: [wave([1, 400_123, 3], 1, 0.9), wave([1, 400_123, 3], 2)],
    loss: ([a, b]) => weighted(linearScan(a!, b!)),
  },
};

/** The step of a GRU whose state attends to a memory of each row. */
function attending(w: Tensor, u: Tensor, memory: Tensor) {
  return (h: Tensor, x: Tensor) => {
    const [rx, zx, nx] = split(matmul(x, w), 1, [64, 64, 64]);
    const [rh, zh, nh] = split(matmul(h, u), 1, [64, 64, 64]);
    const [r, z] = [sigmoid(add(rx!, rh!)), sigmoid(add(zx!, zh!))];
    const next = add(mul(z, h), mul(sub(1, z), tanh(add(nx!, mul(r, nh!)))));
    const scores = matmul(reshape(next, [37, 1, 64]), memory, { transposeB: true });
    const read = reshape(matmul(softmax(scores), memory), [37, 64]);
    return { carry: tanh(add(next, read)), output: mul(read, sum(next, { axes: [1], keepAxes: true })) };
  };
}

/** Compares as bytes: element by element, the test runner would take minutes. */
function sameBits(a: Float32Array, b: Float32Array): boolean {
  const bytes = ({ buffer, byteOffset, byteLength }: Float32Array) =>
    Buffer.from(buffer, byteOffset, byteLength);
  return bytes(a).equals(bytes(b));
}

describe("results are the same bits for any number of threads", () => {
  test.each(Object.entries(cases))("%s", async (_, { inputs, loss }) => {
    const results: Float32Array[][] = [];
    for (const threads of [1, 2, 3, 4, 8].slice(0, caseCount(3, 5))) {
      const backend = await backendOf(threads);
      expect(backend.threads).toBe(threads);
      const compiled = await compile(backend, (given: Inputs) => valueAndGrad(loss)(given), inputs);
      expect(isLarge(compiled.program, fullBuild)).toBe(true);
      for (let run = 0; run < 3; run++) {
        const tensors = leaves(compiled.runSync(inputs)) as Tensor[];
        results.push(tensors.map(({ data }) => data as Float32Array));
      }
    }
    for (const result of results.slice(1))
      expect(result.every((data, i) => sameBits(data, results[0]![i]!))).toBe(true);
  });
});

test("small programs run on one thread, and many backends coexist", async () => {
  const [a, b] = [await backendOf(2), await backendOf(3)];
  const add1 = (x: Tensor) => add(x, 1);
  const [first, second] = [await compile(a, add1, tensor([1])), await compile(b, add1, tensor([1]))];
  expect([first.runSync(tensor([1])).data[0], second.runSync(tensor([2])).data[0]]).toEqual([2, 3]);
});

describe("a worker that terminates", () => {
  const { inputs, loss } = cases.gru!;

  test("makes the next run fail", async () => {
    const { backend, team } = await startBackend(fullBuild, { threads: 2 });
    const compiled = await compile(backend, (given: Inputs) => valueAndGrad(loss)(given), inputs);
    compiled.runSync(inputs);
    await team!.kill(0);
    expect(() => compiled.runSync(inputs)).toThrow(WorkerError);
    expect(() => compiled.runSync(inputs)).toThrowErrorMatchingInlineSnapshot(`
      [WorkerError: wasmBackend: a worker thread failed: it exited with code 1.
      Start a new backend, with threads: 1 for no workers.]
    `);
    await backend.dispose();
  });

  test("in the middle of a run makes it fail after a time without progress", async () => {
    const { backend, team } = await startBackend(fullBuild, { threads: 2 });
    const compiled = await compile(backend, (given: Inputs) => valueAndGrad(loss)(given), inputs);
    compiled.runSync(inputs);
    team!.stallLimit = 300;
    void team!.kill(0);
    // At once, before the event of its termination can arrive.
    expect(() => compiled.runSync(inputs)).toThrow(WorkerError);
    await backend.dispose();
  });
});

test("an idle team neither keeps the process alive nor uses CPU time", () => {
  const backend = fileURLToPath(new URL("../src/wasm-backend.ts", import.meta.url));
  const program = `
    import { wasmBackend } from ${JSON.stringify(backend)};
    await wasmBackend({ threads: 4 });
    const spent = [];
    while (spent.length < 5) {
      const before = process.cpuUsage();
      await new Promise((resolve) => setTimeout(resolve, 300));
      const { user, system } = process.cpuUsage(before);
      spent.push((user + system) / 1000);
    }
    console.log(Math.min(...spent));
  `;
  const args = ["--conditions=@grus/source", "--import", "tsx", "--input-type=module", "--eval", program];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 30_000 });
  expect(status, stderr).toBe(0);
  // A team that spins spends 300 ms a thread in every interval; one that has just started, in the first alone.
  expect(Number(stdout)).toBeLessThan(100);
});

test("rejects invalid numbers of threads", async () => {
  await expect(wasmBackend({ threads: 0 })).rejects.toThrowErrorMatchingInlineSnapshot(
    `[WasmOptionError: wasmBackend: threads is 0; expected a whole number of at least 1.]`,
  );
  await expect(wasmBackend({ threads: 1.5 })).rejects.toMatchObject({
    name: "WasmOptionError",
    option: "threads",
    got: 1.5,
  });
});
