import { wasmBackend } from "@grus/backend-wasm";
import { expect, test } from "vitest";
import { horizonOf } from "../horizon/gradient-reach.ts";
import { framesOf } from "../run-program.ts";
import { radiusOf, sizeOf } from "./eigenvalues.ts";
import { INITIALISERS, type MatrixSettings } from "./recurrent-matrix.ts";
import { spectrum } from "./spectrum-example.ts";
import { CHANCE, type SpectrumFrame, type SpectrumSettings, spectrumProgram } from "./spectrum-program.ts";
import { spectrumSentence } from "./spectrum-words.ts";

const backend = await wasmBackend({ threads: 1, simd: "simd128" });
const plain: SpectrumSettings = {
  ...{ initialiser: "pytorch", recurrence: "tanh", units: 48, gain: 1, delay: 10, learningRate: 0.003 },
};
const run = (changes: Partial<SpectrumSettings>, updates: number) =>
  framesOf<SpectrumSettings, SpectrumFrame>(
    (context) => spectrumProgram(backend, context),
    { ...plain, ...changes },
    ({ update }) => update >= updates,
  );
const firstOf = async (changes: Partial<SpectrumSettings>) => (await run(changes, 0))[0]!.before;

test("in a linear recurrence, orthogonal matrices keep lengths, and times 0.9 they lose a tenth a step", async () => {
  const matrix = { initialiser: "orthogonal", recurrence: "linear" } as const;
  const kept = await firstOf(matrix);
  for (const value of kept.eigenvalues) expect(sizeOf(value)).toBeCloseTo(1, 5);
  expect(kept.state.at(-1)).toBeCloseTo(1, 3);
  expect(kept.gradient.at(-1)).toBeCloseTo(1, 3);
  const lost = await firstOf({ ...matrix, gain: 0.9 });
  for (const value of lost.eigenvalues) expect(sizeOf(value)).toBeCloseTo(0.9, 5);
  expect(lost.state[20]).toBeCloseTo(0.9 ** 20, 4);
  expect(lost.gradient[20]).toBeCloseTo(0.9 ** 20, 4);
});

test("the tanh attenuates what an orthogonal matrix would keep", async () => {
  const { state } = await firstOf({ initialiser: "orthogonal" });
  expect(state.at(-1)).toBeLessThan(0.5);
});

test("every initialiser has its own spectrum, in which the gain is a factor", async () => {
  const names = Object.keys(INITIALISERS) as MatrixSettings["initialiser"][];
  const radii = new Map<string, number>();
  for (const initialiser of names) {
    const [one, two] = [await firstOf({ initialiser }), await firstOf({ initialiser, gain: 2 })];
    const radius = radiusOf(one.eigenvalues);
    expect(radiusOf(two.eigenvalues) / radius).toBeCloseTo(2, 3);
    radii.set(initialiser, radius);
  }
  expect(radii.get("identity")).toBe(1);
  expect(radii.get("pytorch")).toBeLessThan(0.7);
  expect(radii.get("heNormal")).toBeGreaterThan(1.2);
});

test("PyTorch's eigenvalues move outwards while the network learns, and the sentence says so", async () => {
  const frames = await run({}, 150);
  const [first, last] = [frames[0]!, frames.at(-1)!];
  const radii = frames.map(({ now }) => radiusOf(now!.eigenvalues));
  expect(last.widest.radius).toBe(Math.max(...radii));
  expect(last.widest.radius).toBeGreaterThan(radii[0]! + 0.2);
  expect(horizonOf(last.now!.gradient)).toBeGreaterThan(10);
  expect(last.loss).toBeLessThan(0.1 * CHANCE);
  expect(spectrumSentence(first)).toBe(
    "Before training the spectral radius is 0.61, and the gradient falls to a tenth in 5 steps.",
  );
  expect(spectrumSentence(last)).toMatch(
    /^After 150 of 1000 updates the spectral radius is 0\.\d\d, and the gradient falls to a tenth in \d+ steps\. The radius was largest after \d+ updates, \d\.\d\d\. Before .* The error is 0\.0\d\d, where always answering 0 has 0\.333\.$/,
  );
});

test("a linear recurrence that explodes is said to", async () => {
  const last = (await run({ recurrence: "linear", gain: 3 }, 20)).at(-1)!;
  expect(last.now?.state.at(-1)).toBeGreaterThan(1e6);
  expect(spectrumSentence(last)).toContain("eigenvalues outside of the circle");
});

test("the program of the page gives a circle of radius 0.9", () => {
  const { radius, realEigenvalues, imaginaryEigenvalues } = spectrum(12);
  expect(radius).toBeCloseTo(0.9, 4);
  realEigenvalues.forEach((real, i) => {
    expect(Math.hypot(real, imaginaryEigenvalues[i]!)).toBeCloseTo(0.9, 5);
  });
});
