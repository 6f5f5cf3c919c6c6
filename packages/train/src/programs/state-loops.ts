// Loops over one state: a program for each body and shape of batch, between which the state moves.
import {
  type Backend,
  compileLoop,
  type Loop,
  type LoopBody,
  type Tensor,
  type WithLeaves,
} from "@grus/tensor";
import type { HostBatch } from "../batches/host-batch.ts";
import { ShapedPrograms } from "./shaped-programs.ts";

/** What {@link StateLoops} are made of. */
export interface StateLoopsOptions<State> {
  readonly backend: Backend;
  /** The first state, with data. */
  readonly state: WithLeaves<State, Tensor>;
  /** What errors about batches begin with. */
  readonly caller: string;
}

type AnyLoop<State> = Loop<State, unknown, unknown>;

/** Runs bodies over one state that stays on the device; where the program changes, from one shape of batch to another, it moves there. */
export class StateLoops<State> {
  readonly #options: StateLoopsOptions<State>;
  readonly #programs = new Map<unknown, ShapedPrograms<unknown, AnyLoop<State>>>();
  /** The state while no loop holds it. */
  #free: WithLeaves<State, Tensor> | undefined;
  #holder: AnyLoop<State> | undefined;

  constructor(options: StateLoopsOptions<State>) {
    this.#options = options;
    this.#free = options.state;
  }

  /** How many programs have been compiled. */
  get count(): number {
    return [...this.#programs.values()].reduce((total, { count }) => total + count, 0);
  }

  /** Runs `body`, the same function each time, on a batch. The output is overwritten by the next run. */
  async run<Batch, Output>(
    body: LoopBody<State, Batch, Output>,
    batch: HostBatch<Batch>,
  ): Promise<WithLeaves<Output, Tensor>> {
    const loop = (await this.#programsOf(body).for(batch as never)) as unknown as Loop<State, Batch, Output>;
    await this.#hold(loop as never);
    return (await loop.run(batch as never)) as never;
  }

  /** A copy of the state. */
  async readState(): Promise<WithLeaves<State, Tensor>> {
    return this.#holder === undefined ? this.#free! : ((await this.#holder.readState()) as never);
  }

  /** Replaces the state. */
  async writeState(state: WithLeaves<State, Tensor>): Promise<void> {
    if (this.#holder === undefined) this.#free = state;
    else await this.#holder.writeState(state as never);
  }

  dispose(): void {
    for (const programs of this.#programs.values()) programs.dispose();
  }

  #programsOf(body: LoopBody<State, never, unknown>): ShapedPrograms<unknown, AnyLoop<State>> {
    const known = this.#programs.get(body);
    if (known !== undefined) return known;
    const { backend, caller } = this.#options;
    const programs = new ShapedPrograms<unknown, AnyLoop<State>>(caller, async (batch) => {
      const state = (await this.readState()) as never;
      return compileLoop<State, unknown, unknown>(backend, body as never, {
        results: "shared",
        state,
        batch: batch as never,
      });
    });
    this.#programs.set(body, programs);
    return programs;
  }

  /** Moves the state to the loop that runs next. */
  async #hold(loop: AnyLoop<State>): Promise<void> {
    if (this.#holder === loop) return;
    await loop.writeState((await this.readState()) as never);
    this.#holder = loop;
    this.#free = undefined;
  }
}
