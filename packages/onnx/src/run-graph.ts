// Runs a graph, node by node.

import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import { GrusError } from "@grus/tensor";
import type { Budget } from "./budget.ts";
import {
  bodyOfCall,
  calledFunction,
  checkDepth,
  type OnnxFunction,
  type OnnxFunctions,
} from "./functions.ts";
import type { MovedConstants } from "./moved-constants.ts";
import { NodeCall } from "./node-call.ts";
import { operatorName, operatorOf, operators } from "./operators.ts";
import type { GraphProto, NodeProto, TensorProto } from "./schema.ts";
import { Scope } from "./scope.ts";
import { nodeName } from "./sort-nodes.ts";
import { type AnyValue, shapeOf, sizeOf, type Value } from "./values.ts";

/** The maximum number of inputs or outputs of a node. */
const MAX_OPERANDS = 1 << 14;

/** Throws {@link ModelFileError} for unsupported operators, in a graph, its inner graphs and functions. */
export function checkOperators(nodes: readonly NodeProto[], functions: OnnxFunctions): void {
  for (const node of nodes) {
    checkOperands(node);
    if (operatorOf(node) === undefined && calledFunction(node, functions) === undefined) {
      throw new ModelFileError("ONNX", {
        place: `node ${quote(nodeName(node))}`,
        expected: "a supported operator",
        got: quote(operatorName(node)),
        cure: `Supported operators: ${Object.keys(operators).sort().join(", ")}.`,
      });
    }
    for (const { g } of node.attribute) if (g !== undefined) checkOperators(g.node, functions);
  }
}

function checkOperands(node: NodeProto): void {
  const count = Math.max(node.input.length, node.output.length);
  if (count <= MAX_OPERANDS) return;
  throw new ModelFileError("ONNX", {
    place: `node ${quote(nodeName(node))}`,
    expected: `at most ${MAX_OPERANDS} inputs and outputs`,
    got: String(count),
    cure: DAMAGED,
  });
}

/** State shared by a whole graph. */
export interface RunContext {
  readonly opset: number;
  readonly budget: Budget;
  readonly functions: OnnxFunctions;
  /** The value of a constant of the file. */
  readonly constantOf: (proto: TensorProto) => Value;
  readonly moved: MovedConstants;
  /** The number of calls and inner graphs around a node. */
  readonly depth: number;
}

/** The outputs of a graph, whose nodes are in order. */
export function runGraph(graph: GraphProto, scope: Scope, context: RunContext): AnyValue[] {
  for (const proto of graph.initializer) scope.set(proto.name ?? "", context.constantOf(proto));
  for (const node of graph.node) runNode(node, scope, context);
  return graph.output.map(({ name = "" }) => scope.read(name, "an output"));
}

function runNode(node: NodeProto, scope: Scope, context: RunContext): void {
  const place = `node ${quote(nodeName(node))}`;
  const inputs = node.input.map((name) => (name === "" ? undefined : scope.read(name, place)));
  const inside = { ...context, depth: context.depth + 1 };
  const call = new NodeCall(node, inputs, {
    ...context,
    runGraph: (inner, given = []) => runGraph(inner, innerScope(inner, given, scope, place), inside),
  });
  if (context.depth > 0) call.step();
  const operator = operatorOf(node);
  const called = operator === undefined ? calledFunction(node, context.functions) : undefined;
  const found = within(call, () =>
    called === undefined ? operator!(call) : runFunction(called, node, inputs, inside, place),
  );
  if (called === undefined) call.checkHeeded();
  const outputs = Array.isArray(found) ? (found as readonly AnyValue[]) : [found as AnyValue];
  for (const value of outputs) checkSize(call, value);
  node.output.forEach((name, i) => {
    if (name === "") return;
    const value = outputs[i];
    if (value === undefined) call.refuse(`at most ${outputs.length} outputs`, `${node.output.length}`);
    else scope.set(name, value);
  });
}

/** The inputs of an inner graph by name. */
function innerScope({ input }: GraphProto, given: readonly AnyValue[], outer: Scope, place: string): Scope {
  if (input.length !== given.length) {
    throw new ModelFileError("ONNX", {
      place,
      expected: `a graph of ${given.length} inputs`,
      got: `${input.length}`,
      cure: DAMAGED,
    });
  }
  const scope = new Scope(outer);
  given.forEach((value, i) => {
    scope.set(input[i]!.name ?? "", value);
  });
  return scope;
}

/** The outputs of a function of the model, which sees only its inputs. */
function runFunction(
  called: OnnxFunction,
  node: NodeProto,
  inputs: readonly (AnyValue | undefined)[],
  context: RunContext,
  place: string,
): AnyValue[] {
  checkDepth(context.depth, place);
  const scope = new Scope();
  inputs.forEach((value, i) => {
    const name = called.input[i];
    if (value !== undefined && name !== undefined) scope.set(name, value);
  });
  const own = { ...context, opset: called.opset ?? context.opset };
  const given = new Set(called.input.filter((_, i) => inputs[i] !== undefined));
  const omitted = new Set(called.input.filter((name) => !given.has(name)));
  for (const inner of bodyOfCall(called, node)) runNode(without(inner, omitted), scope, own);
  return called.output.map((name) => scope.read(name, place));
}

/** A node of a function, whose inputs that the call omits are omitted. */
function without(node: NodeProto, omitted: ReadonlySet<string>): NodeProto {
  if (!node.input.some((name) => omitted.has(name))) return node;
  return { ...node, input: node.input.map((name) => (omitted.has(name) ? "" : name)) };
}

/** The maximum numbers of elements and axes of a value. */
const MAX = { elements: 2 ** 31 - 1, axes: 32 };

function checkSize(call: NodeCall, value: AnyValue): void {
  if (value.kind === "sequence") return;
  const shape = shapeOf(value);
  if (shape.length > MAX.axes) call.refuse(`at most ${MAX.axes} axes`, String(shape.length));
  if (sizeOf(shape) > MAX.elements) call.refuse(`at most ${MAX.elements} elements`, `[${shape.join(", ")}]`);
  if (value.kind === "host") call.spendOnce(value);
}

/** Adds the node to errors inside an operator. */
function within<T>(call: NodeCall, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof GrusError) || error instanceof ModelFileError) throw error;
    return call.refuse(
      "inputs that fit",
      `"${error.message.split("\n")[0]}"`,
      "Pass inputs of lengths that the model accepts; if they are right, the file is damaged.",
    );
  }
}
