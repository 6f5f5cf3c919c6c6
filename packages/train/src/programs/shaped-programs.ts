// One compiled program for each shape of batch.
import { checkBatch, type HostBatch, isAlike, specOf } from "../batches/host-batch.ts";

/** Programs by the shape of batch that they take, each compiled when the first such batch comes. Owns them. */
export class ShapedPrograms<Batch, Program extends { dispose(): void }> {
  readonly #caller: string;
  readonly #compile: (batch: HostBatch<Batch>) => Promise<Program>;
  #count = 0;
  readonly #known: { readonly spec: HostBatch<Batch>; readonly program: Program }[] = [];

  /** `compile` is given the shapes and element types of a batch; `caller` is what errors about batches begin with. */
  constructor(caller: string, compile: (batch: HostBatch<Batch>) => Promise<Program>) {
    this.#caller = caller;
    this.#compile = compile;
  }

  /** How many have been compiled. */
  get count(): number {
    return this.#count;
  }

  /** The program for a batch. Throws {@link BatchError} for one that holds anything but tensors. */
  async for(batch: HostBatch<Batch>): Promise<Program> {
    const known = this.#known.find(({ spec }) => isAlike(spec, batch));
    if (known !== undefined) return known.program;
    checkBatch(batch, this.#caller);
    const spec = specOf<Batch>(batch);
    const program = await this.#compile(spec);
    this.#count++;
    this.#known.push({ spec, program });
    return program;
  }

  dispose(): void {
    for (const { program } of this.#known) program.dispose();
    this.#known.length = 0;
  }
}
