// One step of a program being exported.

import { ModelFileError } from "@grus/io/files";
import type { Attrs, DType, PrimitiveName, Program } from "@grus/tensor";
import { Exported } from "./exported.ts";
import { constantOf, type Expression, numberExpression } from "./expression.ts";
import type { FileBuilder, GraphBuilder, NodeOptions } from "./graph-builder.ts";
import { fitted, type SizedStep } from "./traces.ts";

/** Writes a step of a primitive; returns its outputs in order. */
export type Lowering<P extends PrimitiveName = PrimitiveName> = (
  call: StepCall<P>,
) => Exported | readonly Exported[];

/** Lowerings of some or all primitives. */
export type Lowerings<P extends PrimitiveName = PrimitiveName> = { readonly [Name in P]: Lowering<Name> };

/** Writes programs of equal structure into a graph, given their inputs. Returns their outputs. */
export type WritePrograms = (
  programs: readonly Program[],
  graph: GraphBuilder,
  inputs: readonly Exported[],
  wanted: (output: number) => boolean,
) => (Exported | undefined)[];

/** Shape and element type of an output. */
export interface OutputSpec {
  readonly shape: readonly Expression[];
  readonly dtype: DType;
}

/** The view of a step that a lowering receives. */
export class StepCall<P extends PrimitiveName = PrimitiveName> {
  readonly name: P;
  /** The attributes at each of the sizes; the first are those of the base. */
  readonly attrs: readonly Attrs<P>[];
  readonly inputs: readonly Exported[];
  readonly outputs: readonly OutputSpec[];
  /** Whether each output is used. */
  readonly used: readonly boolean[];
  readonly graph: GraphBuilder;
  readonly writePrograms: WritePrograms;

  constructor(
    step: SizedStep<P>,
    inputs: readonly Exported[],
    outputs: readonly OutputSpec[],
    used: readonly boolean[],
    graph: GraphBuilder,
    writePrograms: WritePrograms,
  ) {
    this.name = step.name;
    this.attrs = step.attrs;
    this.inputs = inputs;
    this.outputs = outputs;
    this.used = used;
    this.graph = graph;
    this.writePrograms = writePrograms;
  }

  get file(): FileBuilder {
    return this.graph.file;
  }

  /** The attributes that are equal at all sizes. */
  get first(): Attrs<P> {
    return this.attrs[0]!;
  }

  input(index: number): Exported {
    return this.inputs[index]!;
  }

  /** The lengths in the attributes, as expressions. */
  lengths(of: (attrs: Attrs<P>, size: number) => readonly number[]): Expression[] {
    const rows = this.attrs.map(of);
    return rows[0]!.map((_, i) =>
      fitted(
        rows.map((row) => row[i]!),
        this.file.sizes,
        `step ${this.name}`,
      ),
    );
  }

  number(value: number): Expression {
    return numberExpression(value, this.file.sizes.names);
  }

  /** Adds a node whose first output is an output of the step. */
  result(opType: string, inputs: readonly string[], options: NodeOptions = {}, output = 0): Exported {
    return this.named(this.graph.node(opType, inputs, options), output);
  }

  /** An output of the step under an existing name. */
  named(name: string, output = 0): Exported {
    return this.value(output, () => name);
  }

  /** An output of the step that is written when first read. */
  value(output: number, write: () => string): Exported {
    return new Exported(this.graph, { ...this.outputs[output]!, write });
  }

  /** An intermediate value with the first output's element type. */
  inner(shape: readonly Expression[], write: () => string): Exported {
    return new Exported(this.graph, { shape, dtype: this.outputs[0]!.dtype, write });
  }

  /** An output that no node can provide. Throws when it is read. */
  unreadable(output: number, what: string): Exported {
    return this.value(output, () => this.refuse(`a model that does not read ${what}`, "one that does"));
  }

  refuse(
    expected: string,
    got: string,
    cure = "Omit it from the written model, or compute it elsewhere.",
  ): never {
    throw new ModelFileError("ONNX", { place: `step ${this.name}`, expected, got, cure });
  }
}

/** Whether a length equals this number at all sizes. */
export function isNumber(expression: Expression, value: number): boolean {
  return constantOf(expression) === value;
}
