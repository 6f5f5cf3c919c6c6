import { wasmBackend } from "@grus/backend-wasm";
import { beforeAll, expect, test } from "vitest";
import { framesOf } from "../run-program.ts";
import {
  type LandscapeFrame,
  type LandscapeSettings,
  landscapeProgram,
  UPDATES,
} from "./landscape-program.ts";
import { landscapeSentence } from "./landscape-words.ts";
import { LANDSCAPES, type LandscapeName } from "./landscapes.ts";

let last: (landscape: LandscapeName, other?: Partial<LandscapeSettings>) => Promise<LandscapeFrame>;
beforeAll(async () => {
  const program = landscapeProgram(await wasmBackend({ threads: 1, simd: "simd128" }), () =>
    Promise.resolve(),
  );
  last = async (landscape, other = {}) => {
    const [startX, startY] = LANDSCAPES[landscape].start;
    const settings = { landscape, startX, startY, rateFactor: 1, isClipped: false, noise: 0, ...other };
    const frames = await framesOf<LandscapeSettings, LandscapeFrame>(program, settings);
    return frames.at(-1)!;
  };
});

const walkerOf = ({ walkers }: LandscapeFrame, name: string) =>
  walkers.find((walker) => walker.name === name)!;

test("all come down in the bowl, SGD from side to side", async () => {
  const frame = await last("bowl");
  expect(frame.update).toBe(UPDATES);
  for (const { path, reachedAt } of frame.walkers) {
    expect(path).toHaveLength(UPDATES + 1);
    expect(reachedAt).toBeGreaterThan(0);
  }
  const [before, after] = walkerOf(frame, "SGD").path;
  expect(before![1] * after![1]).toBeLessThan(0);
  // x ← x − η x and y ← y − 25 η y
  expect(after![0]).toBeCloseTo(-3.5 * (1 - 0.07), 5);
  expect(after![1]).toBeCloseTo(1.5 * (1 - 25 * 0.07), 5);
  expect(landscapeSentence(frame)).toMatch(
    /^After 400 of 400 updates, \w+ got lowest: .* Below 0\.25: \w+ after \d+,/,
  );
});

test("the cliff throws momentum out of the picture, unless gradients are clipped", async () => {
  const thrown = await last("cliff");
  expect(walkerOf(thrown, "Momentum").isInView).toBe(false);
  expect(walkerOf(thrown, "Momentum").steepest).toBeGreaterThan(100 * thrown.gradientNorm);
  expect(landscapeSentence(thrown)).toMatch(/Outside of the picture, .*: Momentum \(\d/);
  const clipped = await last("cliff", { isClipped: true });
  expect(walkerOf(clipped, "Momentum").isInView).toBe(true);
  expect(walkerOf(clipped, "Momentum").lowest).toBeLessThan(1e-6);
});

test("noise moves walks, and a rate that is too large makes SGD diverge", async () => {
  const noisy = walkerOf(await last("bowl", { noise: 0.5 }), "SGD");
  expect(noisy.height).toBeGreaterThan(0.1);
  const frame = await last("bowl", { rateFactor: 2 });
  expect(walkerOf(frame, "SGD").height).not.toBeLessThan(100);
  expect(walkerOf(frame, "Adam").height).toBeLessThan(1e-6);
});

test("a start outside of the picture is moved to its side", async () => {
  const frame = await last("memory", { startX: -5, startY: 8 });
  expect(frame.walkers[0]!.path[0]).toEqual([0, 1.75]);
});
