// Reverse-mode automatic differentiation on the graph: gradients are ordinary tensors.
import { GradientError } from "./errors.ts";
import type { GradientRules } from "./gradient-rule.ts";
import { gradientRules } from "./gradient-rules.ts";
import { dependents, topologicalOrder } from "./graph.ts";
import { withJoinedParts } from "./joined-parts.ts";
import { add } from "./primitives/binary.ts";
import { identity } from "./primitives/identity.ts";
import type { PrimitiveName } from "./program.ts";
import { asPart } from "./scope.ts";
import { formatShape } from "./shape.ts";
import { type Application, isApplication, type Node, ones, Tensor, zeros } from "./tensor.ts";
import { flatten, leaves, mapTree, unflatten } from "./tree.ts";

/** A scalar value and its gradient with respect to the first argument. */
export interface ValueAndGradient<P> {
  readonly value: Tensor;
  readonly gradient: P;
}

/** As {@link ValueAndGradient}, with auxiliary results of the function. */
export interface ValueGradientAndAuxiliary<P, Auxiliary> extends ValueAndGradient<P> {
  readonly auxiliary: Auxiliary;
}

/**
 * Returns a function that computes `f` and its gradient with respect to the first argument, a tree of float32
 * tensors. `f` returns a scalar. Throws {@link GradientError} for results that are not scalar and for leaves
 * that are not float32.
 */
export function valueAndGrad<P, Rest extends unknown[]>(
  f: (parameters: P, ...rest: Rest) => Tensor,
): (parameters: P, ...rest: Rest) => ValueAndGradient<P> {
  const full = valueAndGradWithAuxiliary((parameters: P, ...rest: Rest) => ({
    value: f(parameters, ...rest),
    auxiliary: undefined,
  }));
  return (parameters, ...rest) => {
    const { value, gradient } = full(parameters, ...rest);
    return { value, gradient };
  };
}

/**
 * As {@link valueAndGrad}, for an `f` that also returns auxiliary results which are not differentiated, such
 * as metrics or the next state.
 */
export function valueAndGradWithAuxiliary<P, Rest extends unknown[], Auxiliary>(
  f: (parameters: P, ...rest: Rest) => { readonly value: Tensor; readonly auxiliary: Auxiliary },
): (parameters: P, ...rest: Rest) => ValueGradientAndAuxiliary<P, Auxiliary> {
  return (parameters, ...rest) => {
    for (const { leaf, path } of flatten(parameters)) checkReal(leaf, path);
    const independent = mapTree(parameters, (leaf) => identity(leaf));
    const { value, auxiliary } = f(independent, ...rest);
    checkScalar(value);
    const seed = ones(value.shape);
    const gradient = unflatten(parameters, gradients([value], leaves(independent), [seed]));
    return { value, gradient, auxiliary };
  };
}

/**
 * Returns a function that computes the gradient of a scalar-valued `f` with respect to its first argument.
 */
export function grad<P, Rest extends unknown[]>(
  f: (parameters: P, ...rest: Rest) => Tensor,
): (parameters: P, ...rest: Rest) => P {
  const both = valueAndGrad(f);
  return (parameters, ...rest) => both(parameters, ...rest).gradient;
}

/**
 * The vector-Jacobian product: Σ over outputs of cotangent · d output / d primal, for each primal.
 * An undefined cotangent counts as zero; int32 and bool primals get zeros.
 */
export function vjp(
  f: (...primals: Tensor[]) => readonly Tensor[],
  primals: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
): Tensor[] {
  const independent = primals.map((x) => identity(x));
  const outputs = f(...independent);
  return gradients(outputs, independent, cotangents);
}

function gradients(
  outputs: readonly Tensor[],
  sources: readonly Tensor[],
  cotangents: readonly (Tensor | undefined)[],
): Tensor[] {
  const rules = gradientRules();
  const sourceNodes = new Set(sources.map(({ node }) => node));
  const order = topologicalOrder(outputs, (node) => sourceNodes.has(node));
  const active = dependents(order, sources);
  const collected: Cotangents = new Map();
  outputs.forEach((output, i) => accumulate(collected, output, cotangents[i]));
  for (const node of order.toReversed()) {
    if (active.has(node) && !sourceNodes.has(node) && isApplication(node))
      propagate(node, collected, { active, rules });
  }
  return sources.map((x) => totalOf(collected.get(x.node)?.[x.index]) ?? zeros(x.shape));
}

/** The cotangents that have arrived at each output of each node. */
type Cotangents = Map<Node, Tensor[][]>;

/** The context of one backward pass. */
interface Pass {
  /** Nodes that depend on a source. */
  readonly active: ReadonlySet<Node>;
  readonly rules: GradientRules;
}

function propagate<P extends PrimitiveName>(
  node: Application<P>,
  collected: Cotangents,
  { active, rules }: Pass,
): void {
  const arrived = collected.get(node);
  if (arrived === undefined) return;
  const outputs = node.outputs.map((_, index) => new Tensor(node, index));
  const cotangents = outputs.map((_, index) => totalOf(arrived[index]));
  const wanted = node.inputs.map((input) => active.has(input.node) && input.dtype === "float32");
  if (!wanted.includes(true)) return;
  const step = { attrs: node.attrs, inputs: node.inputs, outputs, cotangents, wanted };
  const results = asPart(gradientOf(node.part), () => rules[node.primitive.name](step, vjp));
  node.inputs.forEach((input, i) => wanted[i] && accumulate(collected, input, results[i]));
}

/** The name of the gradient of a part; that of a gradient is the same. */
function gradientOf(part: string | undefined): string | undefined {
  return part === undefined || part.startsWith(GRADIENT) ? part : GRADIENT + part;
}

const GRADIENT = "gradient of ";

function accumulate(collected: Cotangents, x: Tensor, cotangent: Tensor | undefined): void {
  if (cotangent === undefined || x.dtype !== "float32") return;
  const slots = collected.get(x.node) ?? x.node.outputs.map(() => []);
  slots[x.index]!.push(cotangent);
  collected.set(x.node, slots);
}

/** The sum of cotangents; that of the parts of a tensor is their concatenation. */
function totalOf(cotangents: readonly Tensor[] = []): Tensor | undefined {
  const parts = withJoinedParts(cotangents);
  return parts.length === 0 ? undefined : parts.reduce((total, part) => add(total, part));
}

function checkReal(leaf: Tensor, path: string): void {
  if (leaf.dtype === "float32") return;
  throw new GradientError(
    `grad: ${path === "" ? "the argument" : `"${path}"`} is ${leaf.dtype}; expected float32.\nPass it as a later argument of the function.`,
  );
}

function checkScalar(value: Tensor): void {
  if (value.size === 1 && value.dtype === "float32") return;
  throw new GradientError(
    `grad: the function returned ${value.dtype}${formatShape(value.shape)}; expected a float32 scalar.\nReduce it with mean() or sum().`,
  );
}
