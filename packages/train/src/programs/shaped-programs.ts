// One compiled program per shape of batch.
import { mapTree, type TensorSpec } from "@grus/tensor";
import { checkBatch, checkLengths, isAlike } from "../batches/host-batch.ts";

/** Programs by the shape of their batch, each compiled when that shape first occurs. Owns them. */
export class ShapedPrograms<Program extends { dispose(): void }> {
  readonly #caller: string;
  readonly #compile: (specs: unknown) => Promise<Program>;
  readonly #known: { readonly specs: unknown; readonly program: Program }[] = [];
  #count = 0;

  /**
   * `compile` receives the shapes and element types of a batch; `caller` is the prefix of errors about
   * batches.
   */
  constructor(caller: string, compile: (specs: unknown) => Promise<Program>) {
    this.#caller = caller;
    this.#compile = compile;
  }

  /** How many have been compiled. */
  get count(): number {
    return this.#count;
  }

  /**
   * The program for a batch. Throws {@link BatchError} for a batch with fields other than tensors, or with
   * lengths outside its padded steps.
   */
  async for(batch: unknown): Promise<Program> {
    checkLengths(batch, this.#caller);
    const known = this.#known.find(({ specs }) => isAlike(specs, batch));
    if (known !== undefined) return known.program;
    checkBatch(batch, this.#caller);
    const specs = mapTree(batch, ({ shape, dtype }: TensorSpec) => ({ shape: [...shape], dtype }));
    const program = await this.#compile(specs);
    this.#count++;
    this.#known.push({ specs, program });
    return program;
  }

  dispose(): void {
    for (const { program } of this.#known) program.dispose();
    this.#known.length = 0;
  }
}
