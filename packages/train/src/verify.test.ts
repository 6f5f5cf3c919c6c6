import {
  add,
  argmax,
  type Backend,
  type Executable,
  log,
  matmul,
  mean,
  mul,
  type Program,
  referenceBackend,
  softmax,
  sqrt,
  type Tensor,
  type TensorData,
  type TypedArray,
  tanh,
  tensor,
} from "@grus/tensor";
import { expect, test } from "vitest";
import { type CheckedModel, GoldenSampleError, goldenSamples } from "./golden-samples.ts";
import { verify } from "./verify.ts";

interface Layer {
  readonly weight: Tensor;
  readonly bias: Tensor;
}

const model: CheckedModel<Layer, Tensor> = {
  parameters: {
    weight: tensor([
      [0.5, -0.25, 1],
      [0.125, 2, -1],
    ]),
    bias: tensor([0.1, -0.2, 0.3]),
  },
  apply: ({ weight, bias }, input) => {
    const logits = tanh(add(matmul(input, weight), bias));
    return { logits, label: argmax(logits, 1), mean: mean(logits) };
  },
};
const input = tensor([
  [1, 2],
  [-0.5, 0.25],
  [3, -1],
  [0, 0.75],
]);

const golden = await goldenSamples(model, input);

/** The reference backend with its results changed. */
function faulty(change: (result: TypedArray, index: number) => void): Backend {
  const reference = referenceBackend();
  return {
    name: "faulty",
    dispose: () => reference.dispose(),
    compile: async (program: Program): Promise<Executable> => {
      const executable = await reference.compile(program);
      return {
        run: async (given) => {
          const results = await executable.run(given);
          results.forEach(change);
          return results;
        },
        readState: () => executable.readState(),
        writeState: (values) => executable.writeState(values),
        dispose: () => executable.dispose(),
      };
    },
  };
}

/** Outputs, then gradients, in the order of the trees. */
const [logits, label, , weight, bias] = [0, 1, 2, 3, 4];

test("a backend that computes well is accurate in every output and gradient", async () => {
  const { errors, ...found } = await verify({ ...model, golden }, referenceBackend());
  expect(found).toMatchObject({ backend: "reference", isAccurate: true });
  expect(found.largestError).toBeLessThan(1e-6);
  expect(Object.keys(errors)).toEqual([
    "output.logits",
    "output.label",
    "output.mean",
    "gradient.weight",
    "gradient.bias",
  ]);
});

test("golden samples are computed in float64 and are plain data", async () => {
  expect(structuredClone(golden.outputs)).toEqual(golden.outputs);
  const float64 = referenceBackend({ precision: "float64" });
  const { largestError } = await verify({ ...model, golden }, float64);
  expect(largestError).toBeLessThan(6e-8);
  expect(golden.gradients.bias!.norm).toBeGreaterThan(0.1);
});

test.each([
  ["an output", logits, "output.logits", (data: TypedArray) => (data[3]! += 0.01)],
  ["a label", label, "output.label", (data: TypedArray) => (data[1] = 1 - data[1]!)],
  ["a gradient's sign", weight, "gradient.weight", (data: TypedArray) => data.set(data.map((x) => -x))],
  ["a gradient's order", bias, "gradient.bias", (data: TypedArray) => data.reverse()],
])("%s that is wrong is named", async (_, at, worst, spoil) => {
  const backend = faulty((result, index) => void (index === at && spoil(result)));
  const found = await verify({ ...model, golden }, backend);
  expect(found).toMatchObject({ backend: "faulty", isAccurate: false, worst });
  expect(found.largestError).toBeGreaterThan(1e-3);
  expect(Object.values(found.errors).filter((error) => error > 1e-3)).toHaveLength(1);
});

test("the tolerance decides", async () => {
  const backend = faulty((result, index) => {
    if (index === logits) result[0]! += 0.01;
  });
  expect((await verify({ ...model, golden }, backend, { tolerance: 0.05 })).isAccurate).toBe(true);
  expect((await verify({ ...model, golden }, backend, { tolerance: 0.005 })).isAccurate).toBe(false);
});

test.each([logits, weight])("NaN is an infinite error: result %i", async (at) => {
  const backend = faulty((result, index) => {
    if (index === at) result[2] = Number.NaN;
  });
  const { largestError, isAccurate } = await verify({ ...model, golden }, backend);
  expect([largestError, isAccurate]).toEqual([Number.POSITIVE_INFINITY, false]);
});

test("samples of another model are rejected", async () => {
  const other = { ...model, apply: (p: Layer, x: Tensor) => add(matmul(x, p.weight), p.bias) };
  await expect(verify({ ...other, golden }, referenceBackend())).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GoldenSampleError: verify: the golden samples have the outputs logits, label, mean; the model has (unnamed).
    Record them again with goldenSamples.]
  `);
  const { logits: rows, ...rest } = golden.outputs;
  const cut = { ...golden, outputs: { logits: { ...rows!, shape: [3, 4] }, ...rest } };
  await expect(
    verify({ ...model, golden: cut }, referenceBackend()),
  ).rejects.toThrowErrorMatchingInlineSnapshot(`
    [GoldenSampleError: verify: output.logits has shape [4,3]; the golden samples have [3,4].
    Record them again with goldenSamples.]
  `);
  const later = { ...golden, formatVersion: 2 as 1 };
  await expect(verify({ ...model, golden: later }, referenceBackend())).rejects.toThrow(GoldenSampleError);
});

test("a model without gradients has its outputs checked", async () => {
  const labels = { ...model, apply: (p: Layer, x: Tensor) => argmax(matmul(x, p.weight), 1) };
  const found = await verify({ ...labels, golden: await goldenSamples(labels, input) }, referenceBackend());
  expect(found).toEqual({
    backend: "reference",
    isAccurate: true,
    largestError: 0,
    worst: "none",
    errors: { output: 0 },
  });
});

test("samples without gradients hold the outputs in float32, and verify compares only these", async () => {
  const outputs = await goldenSamples(model, input, { gradients: false });
  expect(outputs.gradients).toEqual({});
  expect(outputs.outputs.label).toEqual(golden.outputs.label);
  const found = await verify({ ...model, golden: outputs }, referenceBackend());
  expect(found.largestError).toBe(0);
  expect(Object.keys(found.errors)).toEqual(["output.logits", "output.label", "output.mean"]);
  const wrong = faulty((result, index) => {
    if (index === logits) result[0]! += 1;
  });
  expect(await verify({ ...model, golden: outputs }, wrong)).toMatchObject({
    isAccurate: false,
    worst: "output.logits",
  });
});

test("samples copy their input", async () => {
  const data = Float32Array.from(input.data);
  const own = tensor(data, [4, 2]);
  const kept = await goldenSamples(model, own);
  data.fill(9);
  expect([...(kept.input as TensorData).data]).toEqual([...input.data]);
});

test("a gradient that cancels out is compared with the others, any other with its own norm", async () => {
  // A bias before a softmax shifts all classes alike: its gradient is zero up to rounding.
  const cancelling = {
    parameters: { weight: tensor([[0.5, -1, 2]]), shift: tensor([0.3]) },
    apply: ({ weight, shift }: { weight: Tensor; shift: Tensor }, x: Tensor) =>
      softmax(add(matmul(x, weight), shift)),
  };
  const samples = await goldenSamples(cancelling, tensor([[1], [-2]]));
  expect(samples.gradients.shift!.norm).toBeLessThan(1e-12);
  expect((await verify({ ...cancelling, golden: samples }, referenceBackend())).isAccurate).toBe(true);
  const { weight } = samples.gradients;
  const gradients = { weight: weight!, shift: { norm: 0.01 * weight!.norm, projection: 0 } };
  const found = await verify({ ...cancelling, golden: { ...samples, gradients } }, referenceBackend());
  expect([found.isAccurate, found.worst]).toEqual([false, "gradient.shift"]);
  expect(found.largestError).toBeCloseTo(1, 4);
});

test("values that are not finite are not samples", async () => {
  const root = { parameters: { w: tensor([0]) }, apply: ({ w }: { w: Tensor }, x: Tensor) => log(mul(w, x)) };
  await expect(goldenSamples(root, tensor([1]))).rejects.toThrow(
    'goldenSamples: the output "" is not finite',
  );
  const edge = {
    parameters: { w: tensor([0]) },
    apply: ({ w }: { w: Tensor }, x: Tensor) => sqrt(mul(w, x)),
  };
  await expect(goldenSamples(edge, tensor([1]))).rejects.toThrow('the gradient of "w" is not finite');
  await expect(goldenSamples(edge, tensor([1]))).rejects.toThrow(GoldenSampleError);
});
