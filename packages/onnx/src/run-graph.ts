// Runs a graph, node by node.

import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import { GrusError } from "@grus/tensor";
import type { Budget } from "./budget.ts";
import { NodeCall, type Operator } from "./node-call.ts";
import { constants } from "./operators/constants.ts";
import { convolutions } from "./operators/convolutions.ts";
import { einsum } from "./operators/einsum.ts";
import { elementwise } from "./operators/elementwise.ts";
import { padWith } from "./operators/padding.ts";
import { parts } from "./operators/parts.ts";
import { recurrences } from "./operators/recurrences.ts";
import { reductions } from "./operators/reductions.ts";
import { scanSteps } from "./operators/scan.ts";
import { scatters } from "./operators/scatter.ts";
import { selections } from "./operators/selection.ts";
import { shapes } from "./operators/shapes.ts";
import type { GraphProto, NodeProto } from "./schema.ts";
import { hostConstant } from "./tensor-proto.ts";
import { shapeOf, sizeOf, type Value } from "./values.ts";

/** All supported operators of ONNX's default domain. */
export const operators: Readonly<Record<string, Operator>> = {
  ...elementwise,
  ...shapes,
  ...parts,
  Pad: padWith,
  ...constants,
  ...reductions,
  ...convolutions,
  Einsum: einsum,
  ...selections,
  ...scatters,
  ...recurrences,
  Scan: scanSteps,
};

/** Values by name; inner graphs see outer values. */
export type Scope = ReadonlyMap<string, Value>;

/** Throws {@link ModelFileError} for unsupported operators, in a graph and its inner graphs. */
export function checkOperators({ node: nodes }: GraphProto): void {
  for (const node of nodes) {
    const isOwn = (node.domain ?? "") === "" || node.domain === "ai.onnx";
    if (!isOwn || !Object.hasOwn(operators, node.opType ?? "")) {
      throw new ModelFileError("ONNX", {
        place: `node ${quote(node.name || node.output[0] || "")}`,
        expected: "a supported operator",
        got: quote(isOwn ? (node.opType ?? "") : `${node.domain}.${node.opType}`),
        cure: `Supported operators: ${Object.keys(operators).sort().join(", ")}.`,
      });
    }
    for (const { g } of node.attribute) if (g !== undefined) checkOperators(g);
  }
}

/** State shared by a whole graph. */
export interface RunContext {
  readonly opset: number;
  readonly budget: Budget;
}

/** The outputs of a graph. */
export function runGraph(graph: GraphProto, outer: Scope, context: RunContext): Value[] {
  const scope = new Map(outer);
  for (const proto of graph.initializer) {
    const name = proto.name ?? "";
    if (!scope.has(name)) scope.set(name, hostConstant(proto));
  }
  for (const node of graph.node) runNode(node, scope, context);
  return graph.output.map(({ name = "" }) => read(scope, name, "an output"));
}

function runNode(node: NodeProto, scope: Map<string, Value>, context: RunContext): void {
  const place = `node ${quote(node.name || node.output[0] || "")}`;
  const inputs = node.input.map((name) => (name === "" ? undefined : read(scope, name, place)));
  const call = new NodeCall(node, context.opset, inputs, context.budget, (inner, given = []) =>
    runGraph(inner, new Map([...scope, ...bound(inner, given, place)]), context),
  );
  const found = within(call, () => operators[node.opType ?? ""]!(call));
  call.checkHeeded();
  const outputs = Array.isArray(found) ? (found as readonly Value[]) : [found as Value];
  for (const value of outputs) checkSize(call, value);
  node.output.forEach((name, i) => {
    if (name === "") return;
    const value = outputs[i];
    if (value === undefined) call.refuse(`at most ${outputs.length} outputs`, `${node.output.length}`);
    else scope.set(name, value);
  });
}

/** The inputs of an inner graph by name. */
function bound({ input }: GraphProto, given: readonly Value[], place: string): [string, Value][] {
  if (input.length === given.length) return given.map((value, i) => [input[i]!.name ?? "", value]);
  throw new ModelFileError("ONNX", {
    place,
    expected: `a graph of ${given.length} inputs`,
    got: `${input.length}`,
    cure: DAMAGED,
  });
}

/** The maximum numbers of elements and axes of a value. */
const MAX = { elements: 2 ** 31 - 1, axes: 32 };

function checkSize(call: NodeCall, value: Value): void {
  const shape = shapeOf(value);
  if (shape.length > MAX.axes) call.refuse(`at most ${MAX.axes} axes`, String(shape.length));
  if (sizeOf(shape) > MAX.elements) call.refuse(`at most ${MAX.elements} elements`, `[${shape.join(", ")}]`);
  if (value.kind === "host") call.spend(value.data.length);
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

function read(scope: Scope, name: string, place: string): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  throw new ModelFileError("ONNX", {
    place,
    expected: `a value ${quote(name)} computed by an earlier node`,
    got: "none",
    cure: DAMAGED,
  });
}
