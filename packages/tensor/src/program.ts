// Programs: a static list of steps over variables of known shape. Backends compile programs.
import type {
  ArgmaxAttrs,
  BroadcastAttrs,
  CastAttrs,
  ClipGradientAttrs,
  ConcatAttrs,
  CrossEntropyAttrs,
  ElementwiseAttrs,
  FlipAttrs,
  GruAttrs,
  Instruction,
  LinearScanAttrs,
  MatmulAttrs,
  NoAttrs,
  PadAttrs,
  RandomAttrs,
  ReduceAttrs,
  ReshapeAttrs,
  RnnAttrs,
  ScatterAddAttrs,
  SequenceAttrs,
  SliceAttrs,
  TransposeAttrs,
} from "./attributes.ts";
import type { TypedArray } from "./dtype.ts";
import type { ElementwiseName } from "./elementwise-names.ts";
import type { Primitive, TensorSpec } from "./primitive.ts";
import { formatShape } from "./shape.ts";

/**
 * Every primitive with its attributes. Tables of rules are total over it: each new entry requires a rule in
 * every table, including the lowerings of the backends.
 */
export interface PrimitiveAttrs extends Record<Exclude<ElementwiseName, "cast">, NoAttrs> {
  argmax: ArgmaxAttrs;
  broadcast: BroadcastAttrs;
  cast: CastAttrs;
  clipGradient: ClipGradientAttrs;
  concat: ConcatAttrs;
  crossEntropy: CrossEntropyAttrs;
  crossEntropyGradient: CrossEntropyAttrs;
  elementwise: ElementwiseAttrs;
  flip: FlipAttrs;
  gather: NoAttrs;
  gru: GruAttrs;
  gruGradient: GruAttrs;
  identity: NoAttrs;
  linearScan: LinearScanAttrs;
  logSoftmax: NoAttrs;
  lstm: SequenceAttrs;
  lstmGradient: SequenceAttrs;
  matmul: MatmulAttrs;
  pad: PadAttrs;
  random: RandomAttrs;
  reduce: ReduceAttrs;
  reshape: ReshapeAttrs;
  rnn: RnnAttrs;
  rnnGradient: RnnAttrs;
  scan: ScanAttrs;
  scatterAdd: ScatterAddAttrs;
  slice: SliceAttrs;
  softmax: NoAttrs;
  stopGradient: NoAttrs;
  transpose: TransposeAttrs;
}

/** The name of a primitive. */
export type PrimitiveName = keyof PrimitiveAttrs;

/** Recurrent sequences and their gradients: the primitives whose attributes give a direction and a layout. */
export type SequenceName = {
  [P in PrimitiveName]: PrimitiveAttrs[P] extends SequenceAttrs ? P : never;
}[PrimitiveName];

/** The static arguments of a step: plain data, known when tracing. */
export type Attrs<P extends PrimitiveName = PrimitiveName> = PrimitiveAttrs[P];

/**
 * `body` maps (carries, slices of the sequences, constants) to (next carries, slices of the outputs);
 * `carries` and `sequences` are the sizes of the first two groups. `length` is that of every sequence. The gradient
 * computes the body again if `recompute`.
 */
export type ScanAttrs = {
  readonly body: Program;
  readonly length: number;
  readonly reverse: boolean;
  readonly recompute: boolean;
  readonly carries: number;
  readonly sequences: number;
};

/** An index into {@link Program.variables}. */
export type Variable = number;

/** One application of a primitive. */
export interface Step<P extends PrimitiveName = PrimitiveName> {
  readonly primitive: Primitive<P, Attrs<P>>;
  readonly attrs: Attrs<P>;
  readonly inputs: readonly Variable[];
  readonly outputs: readonly Variable[];
  /** The part of the model that it computes, such as "encoder", or "gradient of encoder"; for profiles. */
  readonly part?: string | undefined;
}

/** A variable that stays on the device between runs: after a run, `current` takes the value of `next`. */
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
 * `next` may be any variable, including the `current` of another state.
 */
export interface Program {
  readonly variables: readonly TensorSpec[];
  readonly inputs: readonly Variable[];
  readonly state: readonly StateVariable[];
  readonly constants: readonly ConstantVariable[];
  readonly steps: readonly Step[];
  readonly outputs: readonly Variable[];
}

/** Whether a step applies the primitive of this name, which narrows the type of its attributes. */
export function isStep<P extends PrimitiveName>(step: Step, name: P): step is Step<P> {
  return step.primitive.name === name;
}

/** The nested program of a structured step such as `scan`, if it has one. */
export function bodyOf(attrs: Attrs): Program | undefined {
  return "body" in attrs ? attrs.body : undefined;
}

/**
 * A program as text, one line per step:
 *
 *     input  v0: float32[4, 3]
 *     v2: float32[4, 5] = matmul transposeB=true v0 v1
 *     output v2
 */
export function programText(program: Program): string {
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

/** A number as text, distinguishing -0 from 0. */
export function numberText(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}

function stepLines(step: Step, name: (v: Variable) => string, declare: (v: Variable) => string): string[] {
  const head = `${step.outputs.map(declare).join(", ")} = ${step.primitive.name}`;
  const line = [head, ...attrTexts(step), ...step.inputs.map(name)].join(" ");
  const body = bodyOf(step.attrs);
  return body === undefined
    ? [line]
    : [
        line,
        ...programText(body)
          .split("\n")
          .map((text) => `  | ${text}`),
      ];
}

function attrTexts(step: Step): string[] {
  if (!isStep(step, "elementwise")) return Object.entries(step.attrs).flatMap(attrText);
  const { instructions, ...rest } = step.attrs;
  return [instructions.map(instructionText).join("; "), ...Object.entries(rest).flatMap(attrText)];
}

function attrText([key, value]: readonly [string, unknown]): string[] {
  if (key === "body" || value === false) return [];
  return [value === true ? key : `${key}=${valueText(value)}`];
}

function valueText(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

function instructionText({ op, args }: Instruction): string {
  return `${op}(${args.join(", ")})`;
}
