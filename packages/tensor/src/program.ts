// The Program: a static list of steps over variables of known shape. What backends compile.
import type { Instruction } from "./attributes.ts";
import type { TypedArray } from "./dtype.ts";
import type { Attrs, Primitive, TensorSpec } from "./primitive.ts";
import { formatShape } from "./shape.ts";

/** An index into {@link Program.variables}. */
export type Variable = number;

/** One application of a primitive. */
export interface Step {
  readonly primitive: Primitive;
  readonly attrs: Attrs;
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
}

/** A variable kept on the device between runs: after a run, `current` takes the value of `next`. */
export interface StateVariable {
  readonly current: Variable;
  readonly next: Variable;
}

/** A variable whose value is known when compiling. */
export interface ConstantVariable {
  readonly variable: Variable;
  readonly data: TypedArray;
}

/**
 * Steps in execution order, each variable written once. A variable may be input, constant and output at once;
 * `next` may be any variable, another state's `current` included.
 */
export interface Program {
  readonly variables: readonly TensorSpec[];
  readonly inputs: readonly Variable[];
  readonly state: readonly StateVariable[];
  readonly constants: readonly ConstantVariable[];
  readonly steps: readonly Step[];
  readonly outputs: readonly Variable[];
}

/** The nested program of a structured step such as `scan`, if it has one. */
export function bodyOf(attrs: Attrs): Program | undefined {
  return attrs.body as Program | undefined;
}

/**
 * A program as text, one line a step:
 *
 *     input  v0: float32[4, 3]
 *     v2: float32[4, 5] = matmul transposeB=true v0 v1
 *     output v2
 */
export function print(program: Program): string {
  const known = new Map(program.constants.map(({ variable, data }) => [variable, data]));
  const name = (variable: Variable) => constantText(known.get(variable)) ?? `v${variable}`;
  const declare = (variable: Variable) => `v${variable}: ${specText(program.variables[variable]!)}`;
  const lines = [
    ...program.inputs.map((variable) => `input  ${declare(variable)}`),
    ...program.state.map(({ current }) => `state  ${declare(current)}`),
    ...program.constants
      .filter(({ data }) => data.length > 1)
      .map(({ variable }) => `const  ${declare(variable)}`),
    ...program.steps.flatMap((step) => stepLines(step, name, declare)),
    ...program.state.map(({ current, next }) => `next   v${current} <- ${name(next)}`),
    ["output", ...program.outputs.map(name)].join(" "),
  ];
  return lines.join("\n");
}

function specText({ shape, dtype }: TensorSpec): string {
  return `${dtype}${formatShape(shape)}`;
}

function constantText(data: TypedArray | undefined): string | undefined {
  return data?.length === 1 ? numberText(data[0]!) : undefined;
}

/** A number as text, -0 told from 0. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function stepLines(step: Step, name: (v: Variable) => string, declare: (v: Variable) => string): string[] {
  const attrs = Object.entries(step.attrs).flatMap(([key, value]) => attrText(key, value));
  const head = `${step.outputs.map(declare).join(", ")} = ${step.primitive.name}`;
  const line = [head, ...attrs, ...step.inputs.map(name)].join(" ");
  const body = bodyOf(step.attrs);
  return body === undefined
    ? [line]
    : [
        line,
        ...print(body)
          .split("\n")
          .map((text) => `  | ${text}`),
      ];
}

function attrText(key: string, value: unknown): string[] {
  if (key === "body" || value === false) return [];
  if (key === "instructions") return [(value as readonly Instruction[]).map(instructionText).join("; ")];
  return [value === true ? key : `${key}=${valueText(value)}`];
}

function valueText(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function instructionText({ op, args }: Instruction): string {
  return `${op}(${args.join(", ")})`;
}
