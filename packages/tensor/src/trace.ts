// Tracing: from the lazy graph to a program.
import { TraceError } from "./errors.ts";
import { dependents, topologicalOrder } from "./graph.ts";
import type { TensorSpec } from "./primitive.ts";
import { identityPrimitive, stopGradientPrimitive } from "./primitives/identity.ts";
import type { ConstantVariable, Program, Step, Variable } from "./program.ts";
import { sizeOf } from "./shape.ts";
import {
  type Application,
  type ConstantNode,
  isApplication,
  isConstantNode,
  type Node,
  type Tensor,
} from "./tensor.ts";

/** Broadcasts a number to the shape of another operand. */
const BROADCASTING: readonly string[] = ["reshape", "broadcast"];

/** The tensors from which a program is traced. */
export interface TraceRequest {
  readonly inputs: readonly Tensor[];
  readonly outputs: readonly Tensor[];
  /** Parameters that become state, with the tensors that replace them after each run. */
  readonly state?: readonly { readonly current: Tensor; readonly next: Tensor }[] | undefined;
}

/**
 * The program that computes `outputs` from `inputs`. Throws {@link TraceError} if they depend on a parameter
 * of another trace.
 */
export function trace({ inputs, outputs, state = [] }: TraceRequest): Program {
  const builder = new Builder();
  const inputVariables = inputs.map((input) => builder.declare(input));
  const currents = state.map(({ current }) => builder.declare(current));
  const results = [...outputs, ...state.map(({ next }) => next)];
  for (const node of topologicalOrder(results)) builder.add(node);
  return {
    variables: builder.variables,
    inputs: inputVariables,
    state: state.map(({ next }, i) => ({ current: currents[i]!, next: builder.variableOf(next) })),
    constants: builder.constants,
    steps: builder.steps,
    outputs: outputs.map((output) => builder.variableOf(output)),
  };
}

/**
 * A traced function whose free tensors, those that do not depend on its parameters, have become additional
 * inputs.
 */
export interface Closure {
  readonly program: Program;
  readonly captured: readonly Tensor[];
}

/**
 * As {@link trace}, but captured tensors are computed once, outside, and passed in after `inputs`. Scalar
 * constants stay constants, broadcast ones too.
 */
export function traceClosure({ inputs, outputs }: TraceRequest): Closure {
  const inside = dependents(topologicalOrder(outputs), inputs);
  const isOwn = (node: Node) => inside.has(node) || isScalarConstant(node);
  const order = topologicalOrder(outputs, (node) => !isOwn(node));
  const used = [...outputs, ...order.filter((node) => inside.has(node)).flatMap((node) => node.inputs)];
  const captured = unique(used.filter(({ node }) => !isOwn(node)));
  const builder = new Builder();
  const variables = [...inputs, ...captured].map((x) => builder.declare(x));
  for (const node of order) if (isOwn(node)) builder.add(node);
  const program: Program = {
    variables: builder.variables,
    inputs: variables,
    state: [],
    constants: builder.constants,
    steps: builder.steps,
    outputs: outputs.map((output) => builder.variableOf(output)),
  };
  return { program, captured };
}

/** Assigns variables to tensors; each node is added once. */
class Builder {
  readonly variables: TensorSpec[] = [];
  readonly constants: ConstantVariable[] = [];
  readonly steps: Step[] = [];
  readonly #known = new Map<Node, Map<number, Variable>>();

  declare(x: Tensor): Variable {
    const variable = this.#fresh({ shape: x.shape, dtype: x.dtype });
    this.#slots(x.node).set(x.index, variable);
    return variable;
  }

  variableOf(x: Tensor): Variable {
    const variable = this.#known.get(x.node)?.get(x.index);
    if (variable === undefined) throw unbound(x);
    return variable;
  }

  add(node: Node): void {
    const slots = this.#slots(node);
    if (slots.size === node.outputs.length) return;
    if (isPassThrough(node)) slots.set(0, this.variableOf(node.inputs[0]!));
    else if (isConstantNode(node)) this.#addConstant(node);
    else if (isApplication(node)) this.#addStep(node);
  }

  #addConstant(node: ConstantNode): void {
    const variable = this.#fresh(node.outputs[0]!);
    this.#slots(node).set(0, variable);
    this.constants.push({ variable, data: node.attrs.data });
  }

  #addStep(node: Application): void {
    const inputs = node.inputs.map((input) => this.variableOf(input));
    const slots = this.#slots(node);
    const outputs = node.outputs.map((spec, index) => slots.get(index) ?? this.#fresh(spec));
    outputs.forEach((variable, index) => slots.set(index, variable));
    this.steps.push({ primitive: node.primitive, attrs: node.attrs, inputs, outputs, part: node.part });
  }

  #fresh({ shape, dtype }: TensorSpec): Variable {
    return this.variables.push({ shape, dtype }) - 1;
  }

  #slots(node: Node): Map<number, Variable> {
    const slots = this.#known.get(node) ?? new Map<number, Variable>();
    this.#known.set(node, slots);
    return slots;
  }
}

function isPassThrough({ primitive }: Node): boolean {
  return primitive === identityPrimitive || primitive === stopGradientPrimitive;
}

/** Whether a node is a constant of one element, or one broadcast to a shape. */
function isScalarConstant({ primitive, inputs, outputs }: Node): boolean {
  if (primitive.name === "constant") return sizeOf(outputs[0]!.shape) === 1;
  return BROADCASTING.includes(primitive.name) && isScalarConstant(inputs[0]!.node);
}

function unique(tensors: readonly Tensor[]): Tensor[] {
  const seen = new Map<Node, Set<number>>();
  return tensors.filter(({ node, index }) => {
    const indices = seen.get(node) ?? new Set();
    seen.set(node, indices);
    return indices.has(index) ? false : indices.add(index);
  });
}

function unbound(x: Tensor): TraceError {
  return new TraceError(
    `${x.toString()} belongs to another trace.\nPass it to the function as an argument; arguments are valid only inside the function.`,
  );
}
