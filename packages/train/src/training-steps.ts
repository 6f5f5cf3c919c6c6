// The compiled steps of a run: one batch a call, or a group of batches a call.
import type { Optimizer } from "@grus/optim";
import {
  type Backend,
  compileLoop,
  evaluate,
  key,
  type Loop,
  type Tensor,
  type TensorSpec,
  type WithLeaves,
} from "@grus/tensor";
import type { HostBatch } from "./step-groups.ts";
import {
  type Loss,
  type StepOutput,
  type TrainingState,
  trainingStep,
  trainingSteps,
} from "./training-step.ts";

/** What the steps of a run are made of. */
export interface TrainingStepsOptions<Parameters, Batch> {
  readonly backend: Backend;
  readonly parameters: Parameters;
  readonly loss: Loss<Parameters, Batch>;
  readonly optimizer: Optimizer;
  readonly stepsPerCall?: number;
  readonly seed?: number;
  /** What the loss of the first batch is handed. */
  readonly carry?: unknown;
  /** To go on from instead of a first state. */
  readonly state?: unknown;
}

/** The numbers of a step. */
export interface StepNumbers {
  readonly loss: number;
  readonly gradientNorm: number;
}

type State<Parameters> = WithLeaves<TrainingState<Parameters>, Tensor>;
type AnyLoop<Parameters> = Pick<
  Loop<TrainingState<Parameters>, unknown, unknown>,
  "readState" | "writeState"
>;

/** Takes the steps. A program is compiled when the first batches need it; the state moves between the two where they alternate. */
export class TrainingSteps<Parameters, Batch> {
  readonly #options: TrainingStepsOptions<Parameters, Batch>;
  /** What batches look like: the first says so. */
  #spec: WithLeaves<Batch, TensorSpec> | undefined;
  /** Where it is while no loop holds it. */
  #start: State<Parameters>;
  #one: Loop<TrainingState<Parameters>, Batch, StepOutput> | undefined;
  #many: Loop<TrainingState<Parameters>, readonly Batch[], readonly StepOutput[]> | undefined;
  #holder: AnyLoop<Parameters> | undefined;

  private constructor(options: TrainingStepsOptions<Parameters, Batch>, start: State<Parameters>) {
    this.#options = options;
    this.#start = start;
  }

  /** Makes the first state, where there is none to go on from. */
  static async start<Parameters, Batch>(
    options: TrainingStepsOptions<Parameters, Batch>,
  ): Promise<TrainingSteps<Parameters, Batch>> {
    const state = options.state ?? (await evaluate(options.backend, firstState(options)));
    return new TrainingSteps(options, state as State<Parameters>);
  }

  /** Takes a step for each of the batches: in one call where there are `stepsPerCall` of them, else one by one until a step is not finite. */
  async run(batches: readonly HostBatch<Batch>[]): Promise<readonly StepNumbers[]> {
    const { stepsPerCall = 1 } = this.#options;
    this.#spec ??= batches[0] as WithLeaves<Batch, TensorSpec>;
    if (stepsPerCall > 1 && batches.length === stepsPerCall) return this.#runTogether(batches);
    const found: StepNumbers[] = [];
    for (const batch of batches) {
      const step = await this.#runOne(batch);
      found.push(step);
      if (!Number.isFinite(step.loss) || !Number.isFinite(step.gradientNorm)) break;
    }
    return found;
  }

  /** A copy of the state. */
  async readState(): Promise<State<Parameters>> {
    return this.#holder === undefined ? this.#start : ((await this.#holder.readState()) as State<Parameters>);
  }

  /** Changes the state. */
  async changeState(change: (state: State<Parameters>) => unknown): Promise<void> {
    const changed = change(await this.readState()) as State<Parameters>;
    if (this.#holder === undefined) this.#start = changed;
    else await this.#holder.writeState(changed as never);
  }

  dispose(): void {
    this.#one?.dispose();
    this.#many?.dispose();
  }

  async #runOne(batch: HostBatch<Batch>): Promise<StepNumbers> {
    const { backend, loss, optimizer } = this.#options;
    const options = this.#loopOptions(this.#spec);
    this.#one ??= await compileLoop(backend, trainingStep(loss, optimizer), options);
    await this.#hold(this.#one);
    return numbersOf(await this.#one.run(batch));
  }

  async #runTogether(batches: readonly HostBatch<Batch>[]): Promise<readonly StepNumbers[]> {
    const { backend, loss, optimizer } = this.#options;
    const options = this.#loopOptions(batches.map(() => this.#spec));
    this.#many ??= await compileLoop(backend, trainingSteps(loss, optimizer), options);
    await this.#hold(this.#many);
    return (await this.#many.run(batches)).map(numbersOf);
  }

  #loopOptions(batch: unknown): { results: "shared"; state: never; batch: never } {
    return { results: "shared", state: this.#start as never, batch: batch as never };
  }

  /** Moves the state to the loop that goes on with it. */
  async #hold(loop: AnyLoop<Parameters>): Promise<void> {
    if (this.#holder !== undefined && this.#holder !== loop)
      await loop.writeState((await this.#holder.readState()) as never);
    this.#holder = loop;
  }
}

/** What the first step is given: a tree to be evaluated. */
export function firstState<Parameters, Batch>({
  parameters,
  optimizer,
  seed = 0,
  carry = {},
}: TrainingStepsOptions<Parameters, Batch>): TrainingState<Parameters> {
  return { parameters, optimizer: optimizer.init(parameters as never), key: key(seed), carry };
}

function numbersOf({ loss, gradientNorm }: WithLeaves<StepOutput, Tensor>): StepNumbers {
  return { loss: loss.data[0]!, gradientNorm: gradientNorm.data[0]! };
}
