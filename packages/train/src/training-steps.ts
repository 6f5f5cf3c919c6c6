// The compiled steps of a run: one batch per call, or a group of batches of one shape per call.
import { type Backend, evaluate, key, type LoopBody, type Traced, tensor } from "@grus/tensor";
import { checkBatch, checkLengths } from "./batches/host-batch.ts";
import { StateLoops } from "./programs/state-loops.ts";
import { trainedOf } from "./trained-parameters.ts";
import {
  type StepInput,
  type StepOptions,
  type StepOutput,
  type TrainingState,
  trainingStep,
  trainingSteps,
} from "./training-step.ts";

/** Options of the steps of a run. */
export interface TrainingStepsOptions<Parameters, Batch, Carry>
  extends StepOptions<Parameters, Traced<Batch>, Carry> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  readonly stepsPerCall?: number | undefined;
  readonly seed?: number | undefined;
  /** The carry of the first batch. */
  readonly carry?: unknown;
  /** To continue from instead of an initial state. */
  readonly state?: TrainingState<Parameters> | undefined;
}

/** Bodies for one input, and for a group of them. */
interface Bodies<Parameters, Input> {
  readonly one: LoopBody<TrainingState<Parameters>, Traced<Input>, StepOutput>;
  readonly many: LoopBody<TrainingState<Parameters>, readonly Traced<Input>[], readonly StepOutput[]>;
}

/** The numbers of a step. */
export interface StepNumbers {
  readonly loss: number;
  readonly gradientNorm: number;
}

/**
 * Runs the steps. A program is compiled for each shape of batch when it first occurs; all share one state.
 */
export class TrainingSteps<Parameters, Batch> {
  readonly #loops: StateLoops<TrainingState<Parameters>>;
  readonly #plain: Bodies<Parameters, Batch>;
  /** The same with a scale. */
  readonly #scaled: Bodies<Parameters, StepInput<Batch>>;
  readonly #stepsPerCall: number;
  readonly #caller: string;

  private constructor(
    options: TrainingStepsOptions<Parameters, Batch, never>,
    state: TrainingState<Parameters>,
  ) {
    const { backend, stepsPerCall = 1, caller = "minimize" } = options;
    const [one, many] = [trainingStep(options), trainingSteps(options)];
    this.#loops = new StateLoops({ backend, state, caller });
    this.#plain = {
      one: (before, batch) => one(before, { batch }),
      many: (before, batches) =>
        many(
          before,
          batches.map((batch) => ({ batch })),
        ),
    };
    this.#scaled = { one, many };
    this.#caller = caller;
    this.#stepsPerCall = stepsPerCall;
  }

  /** Creates the initial state, unless there is one to continue from. */
  static async start<Parameters, Batch, Carry>(
    options: TrainingStepsOptions<Parameters, Batch, Carry>,
  ): Promise<TrainingSteps<Parameters, Batch>> {
    const state = options.state ?? (await evaluate(options.backend, firstState(options)));
    return new TrainingSteps(options, state);
  }

  /**
   * Number of compiled programs: one per shape of batch, and one more for a shape that occurs both in whole
   * groups and alone.
   */
  get programs(): number {
    return this.#loops.count;
  }

  /**
   * Takes a step for each of the batches, which have one shape: in one call if there are `stepsPerCall` of
   * them, else one by one until a step is not finite. `scale` is a factor of the learning rate; give it for
   * all steps or for none.
   */
  async run(batches: readonly Batch[], scale?: number | undefined): Promise<readonly StepNumbers[]> {
    if (scale === undefined) return this.#run(this.#plain, batches);
    for (const batch of batches) {
      checkBatch(batch, this.#caller);
      checkLengths(batch, this.#caller);
    }
    const factor = tensor(scale);
    return this.#run(
      this.#scaled,
      batches.map((batch) => ({ batch, scale: factor })),
    );
  }

  async #run<Input>(
    { one, many }: Bodies<Parameters, Input>,
    inputs: readonly Input[],
  ): Promise<readonly StepNumbers[]> {
    if (this.#stepsPerCall > 1 && inputs.length === this.#stepsPerCall)
      return (await this.#loops.run<readonly Input[], readonly StepOutput[]>(many, inputs)).map(numbersOf);
    const found: StepNumbers[] = [];
    for (const input of inputs) {
      const step = numbersOf(await this.#loops.run(one, input));
      found.push(step);
      if (!Number.isFinite(step.loss) || !Number.isFinite(step.gradientNorm)) break;
    }
    return found;
  }

  /** A copy of the state. */
  readState(): Promise<TrainingState<Parameters>> {
    return this.#loops.readState();
  }

  /** Changes the state. */
  async changeState(change: (state: TrainingState<Parameters>) => TrainingState<Parameters>): Promise<void> {
    await this.#loops.writeState(change(await this.readState()));
  }

  dispose(): void {
    this.#loops.dispose();
  }
}

type FirstStateOptions<Parameters> = Pick<
  TrainingStepsOptions<Parameters, never, never>,
  "parameters" | "optimizer" | "statistics" | "seed" | "carry"
>;

/** The state of the first step: a tree to be evaluated. */
export function firstState<Parameters>({
  parameters,
  optimizer,
  statistics,
  seed = 0,
  carry = {},
}: FirstStateOptions<Parameters>): TrainingState<Parameters> {
  const moments = optimizer.init(trainedOf(parameters, statistics));
  return { parameters, optimizer: moments, key: key(seed), carry };
}

function numbersOf({ loss, gradientNorm }: StepOutput): StepNumbers {
  return { loss: loss.data[0]!, gradientNorm: gradientNorm.data[0]! };
}
