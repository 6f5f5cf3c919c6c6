// Common subexpression elimination.
import {
  type Attrs,
  bodyOf,
  type ConstantVariable,
  numberText,
  type Program,
  type Step,
  type Variable,
} from "../program.ts";
import { renameUses } from "./rewrite.ts";

/**
 * The program with one step for each distinct (primitive, attributes, operands), and one variable for each
 * distinct scalar constant.
 */
export function shareCommonSubexpressions(program: Program): Program {
  const names = new Map<Variable, Variable>();
  const rename = (variable: Variable): Variable => names.get(variable) ?? variable;
  const seen = new Map<string, readonly Variable[]>();
  for (const constant of program.constants)
    record(constantKey(program, constant), [constant.variable], seen, names);
  const steps = program.steps.filter((step) => record(stepKey(step, rename), step.outputs, seen, names));
  return renameUses(program, steps, names);
}

/** Whether `key` is new; if not, its variables are renamed to those of the first occurrence. */
function record(
  key: string | undefined,
  variables: readonly Variable[],
  seen: Map<string, readonly Variable[]>,
  names: Map<Variable, Variable>,
): boolean {
  const before = key === undefined ? undefined : seen.get(key);
  before?.forEach((variable, i) => names.set(variables[i]!, variable));
  if (key !== undefined && before === undefined) seen.set(key, variables);
  return before === undefined;
}

function stepKey(step: Step, rename: (variable: Variable) => Variable): string | undefined {
  if (bodyOf(step.attrs) !== undefined) return undefined;
  return `${step.primitive.name} ${attrsText(step.attrs)} ${step.inputs.map(rename).join(" ")}`;
}

/** JSON has no NaN, no infinities and no -0, so numbers become strings. */
function attrsText(attrs: Attrs): string {
  return JSON.stringify(attrs, (_, value) => (typeof value === "number" ? numberText(value) : value));
}

function constantKey({ variables }: Program, { variable, data }: ConstantVariable): string | undefined {
  const { shape, dtype } = variables[variable]!;
  return data.length === 1 ? `${dtype} ${shape} ${numberText(data[0]!)}` : undefined;
}
