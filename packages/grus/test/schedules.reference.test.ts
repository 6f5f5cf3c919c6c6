import {
  cosineRestartsSchedule,
  cosineSchedule,
  exponentialSchedule,
  linearSchedule,
  multiStepSchedule,
  oneCycleSchedule,
  polynomialSchedule,
  type Schedule,
  stepSchedule,
} from "@grus/optim";
import { add, compileLoop, scalar, type Tensor } from "@grus/tensor";
import { fixtureTensor, referenceSuite } from "./reference.ts";

/** The settings of the fixtures, base rate 0.1. */
const schedules: Readonly<Record<string, Schedule>> = {
  step: stepSchedule({ initial: 0.1, every: 10, factor: 0.5 }),
  exponential: exponentialSchedule({ initial: 0.1, factor: 0.95 }),
  cosine: cosineSchedule({ initial: 0.1, steps: 50, final: 0.001, afterwards: "rise" }),
  "cosine-restarts": cosineRestartsSchedule({ initial: 0.1, period: 10, growth: 2, final: 0.001 }),
  "one-cycle": oneCycleSchedule({ peak: 1, steps: 61 }),
  linear: linearSchedule({ initial: 0.01, final: 0.1, steps: 20 }),
  polynomial: polynomialSchedule({ initial: 0.1, steps: 40, power: 2 }),
  "multi-step": multiStepSchedule({ initial: 0.1, milestones: [5, 20, 40], factor: 0.3 }),
};

referenceSuite({
  suite: "schedules",
  kinds: ["schedule"],
  compute: async (backend, { attrs }, fixture) => {
    const schedule = schedules[attrs.schedule as string];
    if (schedule === undefined) throw new Error(`no schedule for ${JSON.stringify(attrs.schedule)}.`);
    const expected = fixtureTensor(fixture, "lr").data;
    const body = (step: Tensor) => ({ state: add(step, 1), output: schedule(step) });
    const loop = await compileLoop(backend, body, { state: scalar(0, "int32"), batch: {} });
    const actual: number[] = [];
    for (let i = 0; i < expected.length; i++) actual.push((await loop.run({})).data[0]!);
    loop.dispose();
    return { lr: { actual, expected } };
  },
});
