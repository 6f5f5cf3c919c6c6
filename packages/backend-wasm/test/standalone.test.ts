// Standalone modules give the bits of wasmBackend in every environment.
import {
  add,
  compile,
  compileLoop,
  grad,
  mul,
  scalar,
  square,
  sum,
  type Tensor,
  type TensorSpec,
  tensor,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { WasmMemoryError } from "../src/errors.ts";
import { wasmBackend } from "../src/inference-backend.ts";
import { StandaloneModelError } from "../src/standalone/errors.ts";
import { standaloneModule } from "../src/standalone/standalone-module.ts";
import { wasmBackend as storedBackend } from "../src/stored.ts";
import { seededArray, seededNumbers } from "./random.ts";
import { exportedModels, gruForecaster, gruStep } from "./standalone-models.ts";
import { type ModuleRuns, runInProcess } from "./standalone-process.ts";
import { bitsOf, copied, imported, loaded, programOf, type Values } from "./standalone-values.ts";
import { typeErrors } from "./type-errors.ts";

test("models of every kind run repeatedly in a bare process, with the bits of the backend", async () => {
  const backend = await wasmBackend({ simd: "simd128", threads: 1 });
  const modules: ModuleRuns[] = [];
  const expected: Values[][] = [];
  for (const { apply, inputs, values } of exportedModels()) {
    const { source } = await standaloneModule({ apply, inputs });
    const runs = [values, reversed(values), values];
    const compiled = await compile(backend, apply, inputs as Readonly<Record<string, Tensor>>);
    modules.push({ source, runs });
    expected.push(runs.map((run) => arraysOf(compiled.runSync(dataOf(run, inputs)))));
  }
  const found = await runInProcess(modules);
  expected.forEach((runs, i) => {
    expect(found[i]!.map(bitsOf), exportedModels()[i]!.name).toEqual(runs.map(bitsOf));
    expect(bitsOf(runs[0]!)).not.toEqual(bitsOf(runs[1]!));
  });
});

describe("a module with a state", () => {
  test("carries it from run to run as a compiled loop does, and resets it", async () => {
    const { step, state, inputs } = gruStep();
    const backend = await wasmBackend({ simd: "simd128", threads: 1 });
    const { program, ...loop } = await compileLoop(backend, step, { state, batch: inputs as never });
    const model = await loaded(await standaloneModule({ step, state, inputs }));
    const next = seededNumbers(9);
    const xs = Array.from({ length: 6 }, () => seededArray(next, 3));
    const expected = xs.map((x) => arraysOf(loop.runSync({ x: tensor(x, [1, 3]) }) as never));
    const run = () => xs.map((x) => bitsOf(copied(model.run({ x }))));
    expect(run()).toEqual(expected.map(bitsOf));
    expect(run()).not.toEqual(expected.map(bitsOf));
    model.reset!();
    expect(run()).toEqual(expected.map(bitsOf));
    // The program of a loop with its state is the same model.
    const { source } = await standaloneModule({ step, state, inputs });
    const names = { inputNames: ["x"], outputNames: ["y"] };
    const again = await standaloneModule({ program, ...names, state: [state.hidden.data] });
    expect(again.source).toBe(source);
    expect((await standaloneModule({ program, ...names })).source).not.toBe(source);
  });

  test("two models have separate states", async () => {
    const counter = await standaloneModule({
      step: ({ n }: { n: Tensor }, { by }: { by: Tensor }) => ({ state: { n: add(n, by) }, output: { n } }),
      state: { n: scalar(5, "int32") },
      inputs: { by: { shape: [], dtype: "int32" } },
    });
    const { load } = await imported(counter.source);
    const [first, second] = [await load(), await load()];
    const by = Int32Array.of(3);
    expect([1, 2].map(() => first.run({ by }).n![0])).toEqual([5, 8]);
    expect(second.run({ by }).n![0]).toBe(5);
    first.reset!();
    expect([first.run({ by }).n![0], second.run({ by }).n![0]]).toEqual([5, 8]);
  });

  test("only a module with state has reset", async () => {
    expect("reset" in (await loaded(await standaloneModule(gruForecaster())))).toBe(false);
  });
});

describe("run", () => {
  test("reuses its output arrays and does not modify the weights", async () => {
    const { values, ...forecaster } = gruForecaster();
    const model = await loaded(await standaloneModule(forecaster));
    const first = model.run(values);
    const bits = bitsOf(first);
    first.y!.fill(3);
    expect(model.run(values)).toBe(first);
    expect(bitsOf(first)).toEqual(bits);
  });

  test("rejects inputs that do not match, with what it expected and got", async () => {
    const { values, ...forecaster } = gruForecaster();
    const model = await loaded(await standaloneModule(forecaster));
    const bits = bitsOf(model.run(values));
    const wrong: unknown[] = [
      ...[undefined, null, 3, {}, { x: null }, { x: [1, 2] }, { x: new Float64Array(84) }],
      ...[{ x: new Float32Array(83) }, { ...values, z: values.x }, { x: new DataView(new ArrayBuffer(84)) }],
    ];
    const texts = wrong.map((given) => {
      try {
        return model.run(given as Values);
      } catch (error) {
        return String(error);
      }
    });
    expect(texts).toMatchInlineSnapshot(`
      [
        "TypeError: run: the inputs are undefined; expected { x: Float32Array }.",
        "TypeError: run: the inputs are null; expected { x: Float32Array }.",
        "TypeError: run: the inputs are number; expected { x: Float32Array }.",
        "TypeError: run: input "x" is undefined; expected a Float32Array of 84, shape [1, 28, 3].",
        "TypeError: run: input "x" is null; expected a Float32Array of 84, shape [1, 28, 3].",
        "TypeError: run: input "x" is an array; expected a Float32Array of 84, shape [1, 28, 3].",
        "TypeError: run: input "x" is Float64Array; expected a Float32Array of 84, shape [1, 28, 3].",
        "RangeError: run: input "x" is a Float32Array of 83; expected a Float32Array of 84, shape [1, 28, 3].",
        "TypeError: run: unknown input "z"; expected { x: Float32Array }.",
        "TypeError: run: input "x" is DataView; expected a Float32Array of 84, shape [1, 28, 3].",
      ]
    `);
    expect(bitsOf(model.run(values))).toEqual(bits);
  });
});

describe("standaloneModule", () => {
  test("source that is added calls load(), and counts in the size", async () => {
    const addition = {
      source: "export const outputOf = async (given) => (await load()).run(given);\n",
      declarations: "export declare function outputOf(given: Inputs): Promise<Outputs>;\n",
    };
    const options = gruForecaster();
    const [plain, added] = [
      await standaloneModule(options),
      await standaloneModule({ ...options, addition }),
    ];
    expect(added.source).toBe(plain.source + addition.source);
    expect(added.declarations).toBe(plain.declarations + addition.declarations);
    expect(added.bytes - plain.bytes).toBe(addition.source.length);
    const { outputOf } = (await imported(added.source)) as unknown as {
      readonly outputOf: (given: Values) => Promise<Values>;
    };
    const { values } = options;
    expect(bitsOf(await outputOf(values))).toEqual(bitsOf(copied((await loaded(plain)).run(values))));
  });

  test("the source is deterministic, and its header describes the model", async () => {
    const settings = { name: "demand", description: "Two\nlines, */ and </script>." };
    const [first, second] = [
      await standaloneModule({ ...gruForecaster(), ...settings }),
      await standaloneModule({ ...gruForecaster(), ...settings }),
    ];
    expect(second).toEqual(first);
    expect(first.bytes).toBe(Buffer.byteLength(first.source));
    expect(first.source).not.toContain("</script");
    expect(first.source.slice(0, first.source.indexOf("const inputTable"))).toMatchInlineSnapshot(`
      "// demand
      //
      // Two
      // lines, */ and < /script>.
      //
      // A model of Grus with its weights and the WebAssembly that computes it, without imports. Requires Node 20,
      // Chrome 91, Firefox 113 or Safari 16.4; a content security policy needs script-src 'wasm-unsafe-eval'.
      //
      //     const model = await load();
      //     const outputs = model.run({ x: Float32Array });
      //
      // inputs:
      //     x: float32[1, 28, 3], in a Float32Array of 84
      // outputs:
      //     y: float32[1, 7], in a Float32Array of 7
      //
      // \`run\` is synchronous. The next run overwrites the arrays it returns, so copy (\`slice()\`) those to keep. It throws
      // a TypeError or RangeError for inputs that do not match. Each \`load()\` creates a model with separate memory.

      export const inputs = {
        "x": { shape: [1, 28, 3], dtype: "float32" },
      };

      export const outputs = {
        "y": { shape: [1, 7], dtype: "float32" },
      };

      "
    `);
    expect(first.source).not.toMatch(/\b(import|require|eval|Function|Buffer|process)\b\s*[(.]/);
    expect(await imported(first.source)).toMatchObject({
      inputs: { x: { shape: [1, 28, 3], dtype: "float32" } },
      outputs: { y: { shape: [1, 7], dtype: "float32" } },
    });
  });

  test("a single tensor is named input or output; nested ones by path", async () => {
    const spec: TensorSpec = { shape: [2], dtype: "float32" };
    const plain = await imported((await standaloneModule({ apply: square, inputs: spec })).source);
    expect([Object.keys(plain.inputs), Object.keys(plain.outputs)]).toEqual([["input"], ["output"]]);
    const deep = await standaloneModule({
      apply: ({ a }: { a: Tensor[] }) => [{ b: square(a[0]!) }, a[1]!],
      inputs: { a: [spec, spec] },
    });
    const { load } = await imported(deep.source);
    const pair = { "a.0": Float32Array.of(3, 4), "a.1": Float32Array.of(5, 6) };
    expect((await load()).run(pair)).toEqual({ "0.b": Float32Array.of(9, 16), 1: Float32Array.of(5, 6) });
  });

  test("verify() compares the sample", async () => {
    const { values, ...forecaster } = gruForecaster();
    const { y } = copied((await loaded(await standaloneModule(forecaster))).run(values));
    const verified = async (outputs: Values) => {
      const { source } = await standaloneModule({ ...forecaster, golden: { inputs: values, outputs } });
      return (await imported(source)).verify!();
    };
    expect(await verified({ y: y! })).toEqual({ isAccurate: true, largestError: 0, worst: "none" });
    const scale = Math.max(...y!.map(Math.abs));
    const off = await verified({ y: y!.map((value, i) => (i === 2 ? value + 0.01 * scale : value)) });
    expect(off).toMatchObject({ isAccurate: false, worst: "y" });
    expect(off.largestError).toBeCloseTo(0.01, 4);
    expect((await verified({ y: y!.map(() => Number.NaN) })).largestError).toBe(Number.POSITIVE_INFINITY);
    await expect(verified({ z: y! })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [StandaloneModelError: standaloneModule: golden.outputs has none; expected 7 elements for "y".
      Pass a sample for every name.]
    `);
    expect("verify" in (await imported((await standaloneModule(forecaster)).source))).toBe(false);
  });

  test("rejects names and state that do not match, with how to fix it", async () => {
    const program = await programOf((x: Tensor) => square(x), [{ shape: [3], dtype: "float32" }]);
    const messageOf = async (names: object) => {
      const model = { program, inputNames: ["x"], outputNames: ["y"], ...names };
      const error = await standaloneModule(model).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(StandaloneModelError);
      return String(error);
    };
    const wrong = [
      ...[{ inputNames: [] }, { outputNames: ["y", "z"] }, { inputNames: [""] }],
      ...[{ inputNames: ["__proto__"] }, { state: [Float32Array.of(1)] }],
    ];
    expect(await Promise.all(wrong.map(messageOf))).toMatchInlineSnapshot(`
      [
        "StandaloneModelError: standaloneModule: inputNames has 0; expected 1 names.
      Name every input of the program, in order.",
        "StandaloneModelError: standaloneModule: outputNames has 2; expected 1 names.
      Name every output of the program, in order.",
        "StandaloneModelError: standaloneModule: inputNames has ""; expected distinct names that are neither empty nor "__proto__".
      Give each input a distinct name.",
        "StandaloneModelError: standaloneModule: inputNames has "__proto__"; expected distinct names that are neither empty nor "__proto__".
      Give each input a distinct name.",
        "StandaloneModelError: standaloneModule: state has [1]; expected [] elements.
      Pass one array for each state variable of the program.",
      ]
    `);
  });

  test("rejects gradients, and programs beyond the memory of WebAssembly", async () => {
    const { values, ...forecaster } = gruForecaster();
    const loss = (x: Tensor) => sum(forecaster.apply({ x }).y!);
    await expect(
      standaloneModule({ apply: grad(loss), inputs: forecaster.inputs.x! }),
    ).rejects.toThrowErrorMatchingInlineSnapshot(`
      [MissingKernelError: wasmBackend: there is no kernel for the primitive "gru with gates".
      A standalone module has no kernels for gradients: export the forward pass of the model, not a training step.]
    `);
    await expect(
      standaloneModule({ apply: square, inputs: { shape: [2 ** 15, 2 ** 15], dtype: "float32" } }),
    ).rejects.toThrow(WasmMemoryError);
  });
});

test("a damaged or truncated file does not load", async () => {
  const { values, ...forecaster } = gruForecaster();
  const { source } = await standaloneModule(forecaster);
  const start = source.indexOf(', "', source.indexOf("const image = [")) + 3;
  const flipped = source[start + 999] === "A" ? "B" : "A";
  const damaged = `${source.slice(0, start + 999)}${flipped}${source.slice(start + 1000)}`;
  const cut = `${source.slice(0, start + 1000)}${source.slice(source.indexOf('"', start))}`;
  for (const text of [damaged, cut])
    await expect(loaded({ source: text })).rejects.toThrow(/invalid|incorrect|unexpected/);
});

test("the declarations match the module", async () => {
  const { step, state, inputs } = gruStep();
  const golden = { inputs: { x: new Float32Array(3) }, outputs: { y: new Float32Array(5) } };
  const modules = {
    step: await standaloneModule({ step, state, inputs, golden }),
    whole: await standaloneModule(exportedModels().at(-1)!),
  };
  const use = `
    import { load, outputs, verify } from "./step.mjs";
    import * as whole from "./whole.mjs";
    const model = await load();
    const y: Float32Array = model.run({ x: new Float32Array(3) }).y;
    model.reset();
    const five: 5 = outputs.y.shape[1];
    const { isAccurate }: { isAccurate: boolean } = await verify(0.1);
    const flags: Uint8Array = (await whole.load()).run({
      counts: new Int32Array(15), flags: new Uint8Array(15), limit: new Int32Array(5),
    })["more than"];
    // @ts-expect-error
    model.run({ z: new Float32Array(3) });
    // @ts-expect-error
    model.run({ x: new Int32Array(3) });
    // @ts-expect-error
    (await whole.load()).reset();
    // @ts-expect-error
    whole.verify();
    export const used = [y, five, isAccurate, flags];
  `;
  const files = Object.entries(modules).flatMap(([name, { source, declarations }]) => [
    [`${name}.mjs`, source] as const,
    [`${name}.d.mts`, declarations] as const,
  ]);
  expect(await typeErrors(new Map([...files, ["use.mts", use]]), "use.mts")).toBe("");
});

describe("a named model", () => {
  const named = {
    inputs: [{ name: "x", dtype: "float32", shape: ["batch", 3], description: "three */ features" }] as const,
    outputs: [{ name: "y", description: "their products" }],
    parameters: { w: tensor([1, 2, 3]) },
    apply: ({ w }: Readonly<Record<string, Tensor>>, { x }: Readonly<Record<string, Tensor>>) => ({
      y: mul(x!, w!),
    }),
  };

  test("runs with the lengths that are given, and says what its inputs are", async () => {
    const { source, declarations } = await standaloneModule({ model: named, lengths: { batch: 2 } });
    const { load, inputs } = await imported(source);
    expect((await load()).run({ x: Float32Array.of(1, 1, 1, 2, 2, 2) }).y).toEqual(
      Float32Array.of(1, 2, 3, 2, 4, 6),
    );
    expect(inputs).toEqual({ x: { shape: [2, 3], dtype: "float32", description: "three */ features" } });
    expect(declarations).toContain(
      "/** float32[2, 3], in a Float32Array of 6: three * / features */\n  readonly x: Float32Array;",
    );
    const use = 'import { inputs } from "./own.mjs"; export const text: string = inputs.x.description;';
    const files = new Map([
      ["own.mjs", source],
      ["own.d.mts", declarations],
      ["use.mts", use],
    ]);
    expect(await typeErrors(files, "use.mts")).toBe("");
  });

  test("needs a length for every axis", async () => {
    await expect(standaloneModule({ model: named })).rejects.toThrowErrorMatchingInlineSnapshot(`
      [StandaloneModelError: standaloneModule: the input "x" has [batch, 3]; expected a length for every axis.
      Pass lengths: { batch: 1 }, by the names of the axes.]
    `);
  });
});

describe.each(["float16", "int8"] as const)("weights in %s", (weights) => {
  test("give the bits of the backend with such weights, in fewer bytes", async () => {
    const { values, ...forecaster } = gruForecaster();
    const written = await standaloneModule({ ...forecaster, weights });
    const plain = await standaloneModule(forecaster);
    expect(written.bytes).toBeLessThan(plain.bytes - (weights === "int8" ? 8_000 : 4_500));
    const backend = await storedBackend({ simd: "simd128", threads: 1, weights });
    const { apply, inputs } = forecaster;
    const compiled = await compile(backend, apply, inputs as Readonly<Record<string, Tensor>>);
    const expected = arraysOf(compiled.runSync(dataOf(values, inputs)));
    expect(bitsOf((await loaded(written)).run(values))).toEqual(bitsOf(expected));
    await backend.dispose();
  });

  test("have a tolerance of their own for the sample", async () => {
    const { values, ...forecaster } = gruForecaster();
    const exact = (await loaded(await standaloneModule(forecaster))).run(values);
    const golden = { inputs: values, outputs: { y: exact.y!.slice() } };
    const { source, declarations } = await standaloneModule({ ...forecaster, weights, golden });
    const { verify } = await imported(source);
    const { isAccurate, largestError } = await verify!();
    expect(isAccurate).toBe(true);
    expect(largestError).toBeGreaterThan(1e-6);
    expect((await verify!(1e-6)).isAccurate).toBe(false);
    expect(declarations).toContain(`Default tolerance ${weights === "int8" ? 0.05 : 0.005}.`);
  });
});

test("a module for relaxed SIMD reports that it is missing", async () => {
  const { values, ...forecaster } = gruForecaster();
  const { source } = await standaloneModule({ ...forecaster, simd: "relaxed" });
  const ran = runInProcess([{ source, runs: [values] }]);
  // Node 20 has relaxed SIMD behind a flag, which this process does not get.
  if (process.version.startsWith("v20."))
    await expect(ran).rejects.toThrow("no WebAssembly with relaxed SIMD");
  else expect((await ran)[0]).toHaveLength(1);
});

test("a module of a GRU with 32 units is small", async () => {
  const { bytes, gzipBytes } = await standaloneModule(gruForecaster());
  const weights = 4 * (96 * 3 + 96 * 32 + 2 * 96 + 32 * 7 + 7);
  console.info(`GRU 32: ${bytes} bytes, ${gzipBytes} after gzip, of which ${weights} bytes of weights`);
  expect(bytes).toBeLessThanOrEqual(33_000);
  expect(gzipBytes).toBeLessThanOrEqual(23_500);
});

function dataOf(run: Values, specs: Readonly<Record<string, TensorSpec>>): Readonly<Record<string, Tensor>> {
  const entries = Object.entries(run).map(([name, data]) => {
    const { shape, dtype } = specs[name]!;
    return [name, tensor(data, shape, dtype)] as const;
  });
  return Object.fromEntries(entries);
}

function arraysOf(tree: Readonly<Record<string, Tensor>>): Values {
  return Object.fromEntries(Object.entries(tree).map(([name, { data }]) => [name, data]));
}

function reversed(values: Values): Values {
  return Object.fromEntries(Object.entries(values).map(([name, data]) => [name, data.toReversed()]));
}
