// Loops over one state: a program per body and shape of batch, between which the state moves.
import { type Backend, compileLoop, type Loop, type LoopBody, type Traced } from "@grus/tensor";
import { ShapedPrograms } from "./shaped-programs.ts";

/** Options of {@link StateLoops}. */
export interface StateLoopsOptions<State> {
  readonly backend: Backend;
  /** The first state, a tree of tensors with data. */
  readonly state: State;
  /** The prefix of errors about batches. */
  readonly caller: string;
}

type AnyLoop<State> = Loop<State, unknown, unknown>;

/**
 * Runs bodies over one state that stays on the device; when the program changes, from one shape of batch to
 * another, the state moves to it.
 */
export class StateLoops<State> {
  readonly #options: StateLoopsOptions<State>;
  /** By body. */
  readonly #programs = new Map<unknown, ShapedPrograms<AnyLoop<State>>>();
  /** The state while no loop holds it. */
  #free: State | undefined;
  #holder: AnyLoop<State> | undefined;

  constructor(options: StateLoopsOptions<State>) {
    this.#options = options;
    this.#free = options.state;
  }

  /** Number of compiled programs. */
  get count(): number {
    return [...this.#programs.values()].reduce((total, { count }) => total + count, 0);
  }

  /**
   * Runs `body`, the same function each time, on a batch of host data. The output is overwritten by the next
   * run.
   */
  async run<Batch, Output>(body: LoopBody<State, Traced<Batch>, Output>, batch: Batch): Promise<Output> {
    const loop = await this.#programsOf(body as LoopBody<State, unknown, unknown>).for(batch);
    await this.#hold(loop);
    return (await loop.run(batch)) as Output;
  }

  /** A copy of the state. */
  async readState(): Promise<State> {
    return this.#holder === undefined ? this.#free! : this.#holder.readState();
  }

  /** Replaces the state. */
  async writeState(state: State): Promise<void> {
    if (this.#holder === undefined) this.#free = state;
    else await this.#holder.writeState(state);
  }

  dispose(): void {
    for (const programs of this.#programs.values()) programs.dispose();
  }

  #programsOf(body: LoopBody<State, unknown, unknown>): ShapedPrograms<AnyLoop<State>> {
    const known = this.#programs.get(body);
    if (known !== undefined) return known;
    const { backend, caller } = this.#options;
    const programs = new ShapedPrograms(caller, async (batch) => {
      const state = await this.readState();
      return compileLoop<State, unknown, unknown>(backend, body, { results: "shared", state, batch });
    });
    this.#programs.set(body, programs);
    return programs;
  }

  /** Moves the state to the loop that runs next. */
  async #hold(loop: AnyLoop<State>): Promise<void> {
    if (this.#holder === loop) return;
    await loop.writeState(await this.readState());
    this.#holder = loop;
    this.#free = undefined;
  }
}
