// Lowers a program to a plan of dispatches.
import {
  type PrimitiveName,
  type Program,
  type Step,
  sizeOf,
  type TypedArray,
  type Variable,
} from "@grus/tensor";
import { MissingLoweringError } from "./errors.ts";
import { toDevice } from "./layout.ts";
import type { Lowerings } from "./lowering/lowering.ts";
import { lowerings } from "./lowering/table.ts";
import { type Plan, PlanBuilder, withoutDead } from "./plan.ts";
import { sharedLiterals } from "./shared-literals.ts";
import { arrayValue, floatsOf, uniformValue, type Value } from "./value.ts";

/**
 * The plan of a program: its arguments are the inputs of the program, then its state; variables without
 * elements are omitted.
 */
export function lowerProgram(program: Program): Plan {
  const variables = [...program.inputs, ...program.state.map(({ current }) => current)];
  const given = variables.filter((variable) => sizeOf(program.variables[variable]!.shape) > 0);
  const values = new Map<Variable, Value>();
  for (const variable of variables) {
    const spec = program.variables[variable]!;
    const index = given.indexOf(variable);
    const array = { kind: "argument", index, size: floatsOf(spec) } as const;
    values.set(variable, index < 0 ? uniformValue(spec, 0) : arrayValue(array, spec));
  }
  const builder = new PlanBuilder();
  lowerSteps(program, values, builder, lowerings());
  const plan = {
    arguments: given.map((variable) => program.variables[variable]!),
    dispatches: builder.dispatches,
    outputs: program.outputs.map((variable) => values.get(variable)!),
    state: program.state.map(({ next }) => values.get(next)!),
  };
  return sharedLiterals(withoutDead(plan));
}

function lowerSteps(
  program: Program,
  values: Map<Variable, Value>,
  builder: PlanBuilder,
  table: Lowerings,
): void {
  for (const { variable, data } of program.constants)
    values.set(variable, constantValue(program, variable, data));
  for (const step of program.steps) {
    const results = lowerStep(program, step, values, builder, table);
    step.outputs.forEach((variable, i) => {
      values.set(variable, results[i]!);
    });
  }
}

/**
 * Lowers a step and returns its outputs. Throws {@link MissingLoweringError} for a primitive of a different
 * version of tensor.
 */
function lowerStep<P extends PrimitiveName>(
  { variables }: Program,
  { primitive, attrs, inputs, outputs }: Step<P>,
  values: ReadonlyMap<Variable, Value>,
  builder: PlanBuilder,
  table: Lowerings,
): readonly Value[] {
  if (!Object.hasOwn(table, primitive.name)) throw new MissingLoweringError(primitive.name);
  return table[primitive.name]({
    attrs,
    inputs: inputs.map((variable) => values.get(variable)!),
    outputs: outputs.map((variable) => variables[variable]!),
    builder,
    lower: (body, given) => {
      const inner = new Map(body.inputs.map((variable, i) => [variable, given[i]!]));
      lowerSteps(body, inner, builder, table);
      return body.outputs.map((variable) => inner.get(variable)!);
    },
  });
}

const literals = /* @__PURE__ */ new WeakMap<TypedArray, Float32Array>();

/**
 * A constant: a single number if all elements are the same, otherwise an array, which is shared between uses.
 */
function constantValue(program: Program, variable: Variable, data: TypedArray): Value {
  const spec = program.variables[variable]!;
  const first = data[0] ?? 0;
  if (data.every((value: number) => Object.is(value, first))) return uniformValue(spec, first);
  const floats = literals.get(data) ?? toDevice(data, spec);
  literals.set(data, floats);
  return arrayValue({ kind: "literal", data: floats, size: floats.length }, spec);
}
