import { adam } from "@grus/optim";
import {
  add,
  matmul,
  mean,
  mul,
  randomUniform,
  referenceBackend,
  square,
  sub,
  type Tensor,
  tensor,
} from "@grus/tensor";
import { describe, expect, test } from "vitest";
import { NonFiniteError } from "./errors.ts";
import { minimize } from "./minimize.ts";
import type { LossContext, MinimizeOptions } from "./minimize-options.ts";
import type { Callback } from "./progress.ts";

interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

interface Points {
  readonly x: Tensor;
  readonly y: Tensor;
}

const rows = 5;

/** Batches of points on y = 2x − 1, all in the same two arrays, as `batches` of @grus/data reuses its own. */
function* reusing(from: number, count: number, broken = -1): Generator<Points> {
  const [x, y] = [new Float32Array(rows), new Float32Array(rows)];
  for (let batch = 0; batch < count; batch++) {
    x.forEach((_, row) => {
      x[row] = batch === broken ? Number.NaN : Math.sin(from + batch * rows + row);
      y[row] = 2 * x[row]! - 1;
    });
    yield { x: tensor(x, [rows, 1]), y: tensor(y, [rows, 1]) };
  }
}

/** Noise on the inputs makes the result depend on the key of every step. */
const noisy = ({ slope, offset }: Line, { x, y }: Points, { key }: LossContext): Tensor => {
  const seen = key === undefined ? x : add(x, mul(0.1, randomUniform(key, x.shape)));
  return mean(square(sub(add(matmul(seen, slope), offset), y)));
};

function options(rest: Partial<MinimizeOptions<Line, Points>> = {}): MinimizeOptions<Line, Points> {
  return {
    backend: referenceBackend(),
    parameters: { slope: tensor([[0.25]]), offset: tensor([0.5]) },
    loss: noisy,
    optimizer: adam({ learningRate: 0.1 }),
    train: (epoch) => reusing(100 * epoch, 8),
    epochs: 3,
    ...rest,
  };
}

async function trained(rest: Partial<MinimizeOptions<Line, Points>>) {
  const steps: (readonly [step: number, loss: number, norm: number])[] = [];
  const watcher: Callback<Line> = {
    onStep: ({ step, loss, gradientNorm }) => void steps.push([step, loss, gradientNorm]),
  };
  const run = minimize(options({ ...rest, callbacks: [watcher] }));
  const error = await run.finish().then(
    () => undefined,
    (thrown) => thrown as Error,
  );
  const { parameters, history, stopped } = await run.finish();
  const losses = history.map(({ loss }) => loss);
  return {
    slope: [...parameters.slope.data],
    offset: [...parameters.offset.data],
    steps,
    losses,
    stopped,
    error,
  };
}

describe("several steps per call", () => {
  test.each([2, 3, 4, 8])("%i give the same bits as one", async (stepsPerCall) => {
    const one = await trained({});
    const several = await trained({ stepsPerCall });
    expect(one.steps.map(([step]) => step)).toEqual(Array.from({ length: 24 }, (_, i) => i + 1));
    expect(several).toEqual(one);
  });

  test("more than an epoch has take one step per call", async () => {
    expect(await trained({ stepsPerCall: 9 })).toEqual(await trained({}));
  });

  test("compile one program for all of them", async () => {
    const reference = referenceBackend();
    const sizes: number[] = [];
    const backend = {
      ...reference,
      compile: (program: Parameters<typeof reference.compile>[0]) => {
        if (program.state.length > 0) sizes.push(program.inputs.length);
        return reference.compile(program);
      },
    };
    await trained({ backend, stepsPerCall: 4 });
    expect(sizes).toEqual([8]);
    await trained({ backend, stepsPerCall: 3 });
    expect(sizes.slice(1)).toEqual([6, 2]);
  });

  test.each([0, 1, 2, 3, 6, 7])(
    "a batch that is not finite, at %i, ends the run as with one",
    async (broken) => {
      const train = (epoch: number) => reusing(100 * epoch, 8, epoch === 1 ? broken : -1);
      const one = await trained({ train });
      const several = await trained({ train, stepsPerCall: 3 });
      expect(one.error).toBeInstanceOf(NonFiniteError);
      expect((several.error as NonFiniteError).place).toEqual((one.error as NonFiniteError).place);
      expect(several.steps).toEqual(one.steps);
      expect([several.slope, several.offset]).toEqual([one.slope, one.offset]);
    },
  );

  test("a signal takes effect after the call", async () => {
    const stop = new AbortController();
    const seen: number[] = [];
    const callbacks = [
      {
        onStep: ({ step }: { step: number }) => {
          seen.push(step);
          if (step === 5) stop.abort();
        },
      },
    ];
    const { stopped, steps } = await minimize(
      options({ stepsPerCall: 4, signal: stop.signal, callbacks }),
    ).finish();
    expect([stopped, steps, seen.at(-1)]).toEqual(["aborted", 8, 8]);
  });

  test.each([0, 1.5, Number.NaN])("%d of them are rejected", (stepsPerCall) => {
    expect(() => minimize(options({ stepsPerCall }))).toThrow(
      `minimize: stepsPerCall is ${stepsPerCall}; expected a whole number of at least 1.`,
    );
  });
});
