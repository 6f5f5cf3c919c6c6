// The values of a scan's body for all steps at once, computed outside of it.
import { isApplication, isApplicationOf, type Node, parameter, type Tensor } from "../tensor.ts";
import { type Operand, stackedResults } from "./stacked.ts";
import type { TracedScan } from "./traced-scan.ts";

/** What the values are computed from. */
export interface StackedValuesOptions {
  readonly traced: TracedScan;
  /** The nodes of the body that differ from step to step. */
  readonly inside: ReadonlySet<Node>;
  /** Whether the scan computes a node anyway. */
  readonly isKept: (node: Node) => boolean;
}

/** A value that the scan has to return for all steps, and what stands for it until then. */
export interface KeptValue {
  readonly x: Tensor;
  readonly placeholder: Tensor;
}

/** Computes each value once. */
export class StackedValues {
  readonly #options: StackedValuesOptions;
  readonly #sequences: ReadonlyMap<Node, Tensor>;
  readonly #known = new Map<Node, readonly Tensor[]>();
  readonly #kept = new Map<Node, Map<number, KeptValue>>();

  constructor(options: StackedValuesOptions) {
    this.#options = options;
    const { slices, sequences } = options.traced;
    this.#sequences = new Map(slices.map(({ node }, i) => [node, sequences[i]!]));
  }

  /** The values that the scan has to return. */
  get kept(): readonly KeptValue[] {
    return [...this.#kept.values()].flatMap((values) => [...values.values()]);
  }

  /** A value that differs from step to step, [length, ...]. */
  stackedOf(x: Tensor): Tensor {
    const { isKept } = this.#options;
    if (isApplicationOf(x.node, "identity")) return this.stackedOf(x.node.inputs[0]!);
    const sequence = this.#sequences.get(x.node);
    if (sequence !== undefined) return sequence;
    if (isKept(x.node)) return this.#placeholderOf(x);
    const known = this.#known.get(x.node) ?? this.#resultsOf(x.node, (operand) => this.stackedOf(operand));
    if (known === undefined) return this.#placeholderOf(x);
    this.#known.set(x.node, known);
    return known[x.index]!;
  }

  /** As {@link stackedOf}, but undefined where the scan would have to return a value. */
  outsideOf({ node, index }: Pick<Tensor, "node" | "index">): Tensor | undefined {
    const sequence = this.#sequences.get(node);
    if (sequence !== undefined) return sequence;
    if (this.#options.isKept(node)) return undefined;
    const known = this.#known.get(node) ?? this.#resultsOf(node, (operand) => this.outsideOf(operand));
    if (known === undefined) return undefined;
    this.#known.set(node, known);
    return known[index];
  }

  #resultsOf(node: Node, operandOf: (operand: Tensor) => Tensor | undefined): readonly Tensor[] | undefined {
    const { inside, traced } = this.#options;
    if (!isApplication(node)) return undefined;
    if (node.outputs.length > 1 && !isApplicationOf(node, "crossEntropy")) return undefined;
    const operands: Operand[] = [];
    for (const input of node.inputs) {
      const isStacked = inside.has(input.node);
      const value = isStacked ? operandOf(input) : input;
      if (value === undefined) return undefined;
      operands.push({ value, isStacked });
    }
    return stackedResults(node, operands, traced.length);
  }

  #placeholderOf(x: Tensor): Tensor {
    const values = this.#kept.get(x.node) ?? new Map<number, KeptValue>();
    const { shape, dtype } = x;
    const kept = values.get(x.index) ?? {
      x,
      placeholder: parameter({ shape: [this.#options.traced.length, ...shape], dtype }),
    };
    values.set(x.index, kept);
    this.#kept.set(x.node, values);
    return kept.placeholder;
  }
}
