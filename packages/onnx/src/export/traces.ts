// A model traced at several sizes: one structure, whose numbers are interpreted as expressions of the dynamic
// axes.
import type { NamedTensorRecord } from "@grus/io";
import { ModelFileError, quote } from "@grus/io/files";
import {
  type Attrs,
  bodyOf,
  fromData,
  identity,
  leaves,
  mapTree,
  type PrimitiveName,
  type Program,
  type Step,
  type Tensor,
  trace,
  type Variable,
  zeros,
} from "@grus/tensor";
import { type Expression, fitExpression, type Sizes } from "./expression.ts";
import type { TracedInput } from "./written-inputs.ts";

/** A model function with the arguments of its traces. */
export interface Traceable<Parameters> {
  readonly parameters: Parameters;
  readonly inputs: readonly TracedInput[];
  apply(parameters: Parameters, inputs: NamedTensorRecord): NamedTensorRecord;
}

/**
 * Programs of equal structure, one per row of the sizes. Their inputs are the parameters, then the inputs of
 * the model.
 */
export interface Traces {
  readonly sizes: Sizes;
  readonly programs: readonly Program[];
  /** The names of the outputs. */
  readonly outputs: readonly string[];
}

/** Traces a model at every row of sizes. Throws {@link ModelFileError} if its steps differ between sizes. */
export function traceAtSizes<Parameters>(model: Traceable<Parameters>, sizes: Sizes): Traces {
  const traced = sizes.rows.map((row) =>
    traceOnce(model, new Map(sizes.names.map((name, k) => [name, row[k]!]))),
  );
  const first = traced[0]!;
  traced.forEach(({ program, outputs }, i) => {
    const difference =
      String(outputs) === String(first.outputs) ? differenceOf(first.program, program) : "different outputs";
    if (difference !== undefined) throw dependsOnSize(difference, sizes, i);
  });
  return { sizes, programs: traced.map(({ program }) => program), outputs: first.outputs };
}

/** The expression with a value at each size. Throws {@link ModelFileError} if there is none. */
export function fitted(values: readonly number[], sizes: Sizes, place: string): Expression {
  const found = fitExpression(values, sizes);
  if (found !== undefined) return found;
  throw new ModelFileError("ONNX", {
    place,
    expected: `numbers computed from ${sizes.names.join(" and ")} by multiplication and addition`,
    got: `${values.join(", ")} at ${sizes.rows.map((row) => row.join(" and ")).join(", ")}`,
    cure: "Pass a number instead of a name for the axis.",
  });
}

interface Traced {
  readonly program: Program;
  readonly outputs: readonly string[];
}

function traceOnce<Parameters>(model: Traceable<Parameters>, lengths: ReadonlyMap<string, number>): Traced {
  // Separate nodes, so that their data are not taken for constants.
  const own = mapTree(model.parameters, (leaf: Tensor) => identity(fromData(leaf)));
  const given = Object.fromEntries(
    model.inputs.map(({ name, shape, dtype }) => {
      const numbers = shape.map((length) => (typeof length === "string" ? lengths.get(length)! : length));
      return [name, identity(zeros(numbers, dtype))];
    }),
  );
  const results = model.apply(own, given);
  const program = trace({
    inputs: [...leaves(own), ...Object.values(given)],
    outputs: Object.values(results),
  });
  return { program, outputs: Object.keys(results) };
}

/** Attributes whose numbers may depend on sizes, and those that are programs. */
const SIZED: ReadonlySet<string> = new Set(["shape", "starts", "before", "length", "body"]);

/** The difference of two programs apart from numbers; undefined if there is none. */
function differenceOf(a: Program, b: Program): string | undefined {
  if (a.steps.length !== b.steps.length) return `${a.steps.length} steps and ${b.steps.length} steps`;
  const variables = (program: Program) =>
    String([program.outputs, program.constants.map(({ variable }) => variable)]);
  const ranks = (program: Program) =>
    String(program.variables.map(({ shape, dtype }) => `${shape.length} ${dtype}`));
  for (const [i, step] of a.steps.entries()) {
    const difference = stepDifference(step, b.steps[i]!);
    if (difference !== undefined) return difference;
  }
  return variables(a) === variables(b) && ranks(a) === ranks(b) ? undefined : "different constants";
}

function stepDifference(a: Step, b: Step): string | undefined {
  if (a.primitive.name !== b.primitive.name)
    return `a step ${a.primitive.name} and a step ${b.primitive.name}`;
  const plain = ({ attrs, inputs, outputs }: Step) =>
    JSON.stringify([inputs, outputs, Object.entries(attrs).filter(([key]) => !SIZED.has(key))]);
  if (plain(a) !== plain(b)) return `different steps ${a.primitive.name}`;
  const [inner, other] = [bodyOf(a.attrs), bodyOf(b.attrs)];
  return inner === undefined || other === undefined ? undefined : differenceOf(inner, other);
}

function dependsOnSize(difference: string, { names, rows }: Sizes, row: number): ModelFileError {
  const name = row <= names.length ? names[row - 1]! : names.join(" and ");
  const at = (i: number) => names.map((own, k) => `${own} ${rows[i]![k]}`).join(", ");
  return new ModelFileError("ONNX", {
    place: `axis ${quote(name)}`,
    expected: "the same steps for every length",
    got: `${difference}, at ${at(0)} and at ${at(row)}`,
    cure: "The steps of this model depend on the length, as those of a JavaScript loop do: pass a number instead of a name.",
  });
}

/** One step in all traces: its attributes at each size. */
export interface SizedStep<P extends PrimitiveName = PrimitiveName> {
  readonly name: P;
  readonly attrs: readonly Attrs<P>[];
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
}

/** The steps of programs of equal structure. */
export function sizedSteps(programs: readonly Program[]): SizedStep[] {
  return programs[0]!.steps.map(({ primitive, inputs, outputs }, i) => ({
    name: primitive.name,
    attrs: programs.map(({ steps }) => steps[i]!.attrs),
    inputs,
    outputs,
  }));
}
