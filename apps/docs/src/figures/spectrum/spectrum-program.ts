// The program of the spectrum: a plain network learns to repeat its input after a delay, while its recurrent matrix is looked at.
import { type Backend, key, losses, ops, type Tensor, tensor } from "grus";
import { figureTraining } from "../figure-training.ts";
import { randomNumbers } from "../random-numbers.ts";
import type { FigureContext } from "../serve-figure.ts";
import { radiusOf } from "./eigenvalues.ts";
import { type MatrixView, matrixLook, matrixNetwork } from "./matrix-look.ts";
import type { MatrixSettings } from "./recurrent-matrix.ts";

/** The knobs. */
export interface SpectrumSettings extends MatrixSettings {
  /** Steps after which the input is to be repeated. */
  readonly delay: number;
  readonly learningRate: number;
}

/** What is drawn. */
export interface SpectrumFrame {
  readonly update: number;
  /** The mean loss of the last updates; not a number before the first. */
  readonly loss: number;
  readonly before: MatrixView;
  /** Undefined once a weight is not a finite number. */
  readonly now: MatrixView | undefined;
  /** The largest spectral radius up to now, and after how many updates it was. */
  readonly widest: { readonly update: number; readonly radius: number };
}

/** Updates in all, those between frames, and those over which losses are averaged. */
export const [UPDATES, BETWEEN, AVERAGED] = [1000, 10, 20] as const;
/** Sequences of an update, and their length. */
export const [BATCH, TIME] = [8, 60] as const;
/** The mean squared error of always answering 0, the mean of the inputs. */
export const CHANCE = 1 / 3;

/** Trains, and looks at the matrix meanwhile. */
export async function spectrumProgram(
  backend: Backend,
  { settings, show, turn }: FigureContext<SpectrumSettings, SpectrumFrame>,
): Promise<void> {
  const { delay } = settings();
  const network = matrixNetwork(settings());
  const random = randomNumbers(11);
  const batch = () =>
    tensor(
      Float32Array.from({ length: BATCH * TIME }, () => 2 * random() - 1),
      [BATCH, TIME, 1],
    );
  const parameters = await ops.evaluate(backend, network.init(key(4)));
  const training = await figureTraining({
    ...{ backend, parameters, batch: batch() },
    loss: (p, x: Tensor) =>
      losses.meanSquaredError(ops.slice(network.bind(p)(x), 1, delay), ops.slice(x, 1, 0, TIME - delay)),
  });
  const look = await matrixLook(backend, settings(), batch());
  const recent: number[] = [];
  try {
    const before = (await look.at(parameters))!;
    let widest = { update: 0, radius: radiusOf(before.eigenvalues) };
    show({ update: 0, loss: Number.NaN, before, now: before, widest });
    for (let update = 1; update <= UPDATES; update++) {
      recent.push(await training.update(batch(), settings().learningRate));
      if (recent.length > AVERAGED) recent.shift();
      await turn();
      if (update % BETWEEN !== 0) continue;
      const now = await look.at(await training.parameters());
      const loss = recent.reduce((a, b) => a + b, 0) / recent.length;
      const radius = now === undefined ? 0 : radiusOf(now.eigenvalues);
      if (radius > widest.radius) widest = { update, radius };
      show({ update, loss, before, now, widest });
      if (now === undefined) return;
    }
  } finally {
    training.dispose();
    look.dispose();
  }
}
