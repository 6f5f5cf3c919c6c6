// A worker that learns y = 2x − 1.
import { adam } from "@grus/optim";
import {
  add,
  constants,
  mean,
  mul,
  referenceBackend,
  square,
  sub,
  type Tensor,
  type TensorData,
  tensor,
} from "@grus/tensor";
import { minimize } from "../src/minimize.ts";
import type { MinimizeOptions } from "../src/minimize-options.ts";
import { serveFit } from "../src/serve-fit.ts";

/** The parameters of the line. */
export interface Line {
  readonly slope: Tensor;
  readonly offset: Tensor;
}

/** The settings of the worker. */
export interface LineSettings {
  readonly epochs: number;
  /** The initial slope. Default 0. */
  readonly start?: number;
  /** All initial parameters. */
  readonly parameters?: { readonly slope: TensorData; readonly offset: TensorData };
  /** The step whose batch is not finite. */
  readonly brokenStep?: number;
  /** A fault of the setup. */
  readonly fault?: "error" | "text" | "crash";
}

/** An error with fields and a cause. */
class SetupError extends TypeError {
  override readonly name = "SetupError";
  readonly place = { file: "line.csv", row: 7 };
  readonly repair = (): void => {};
}

/** The run of these settings; also used by the thread that compares. */
export function lineOptions({
  start = 0,
  parameters,
  epochs,
  brokenStep,
}: LineSettings): MinimizeOptions<Line, { readonly x: Tensor; readonly y: Tensor }> {
  return {
    backend: referenceBackend(),
    parameters:
      parameters === undefined ? { slope: tensor(start), offset: tensor(0) } : constants<Line>(parameters),
    loss: ({ slope, offset }, { x, y }) => mean(square(sub(add(mul(x, slope), offset), y))),
    optimizer: adam({ learningRate: 0.1 }),
    train: (epoch) => [
      { x: tensor([0, 1, 2]), y: tensor([-1, epoch + 1 === brokenStep ? Number.NaN : 1, 3]) },
    ],
    epochs,
  };
}

/** Serves runs, and fails on request. */
export function serveLines(): void {
  serveFit(async (settings: LineSettings, signal) => {
    if (settings.fault === "error") throw new SetupError("no such file", { cause: new RangeError("row 7") });
    if (settings.fault === "text") throw "just text";
    if (settings.fault === "crash")
      setTimeout(() => {
        throw new Error("out of luck");
      });
    return minimize({ ...lineOptions(settings), signal });
  });
}
