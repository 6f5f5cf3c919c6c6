// A graph, node by node.

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

/** Every operator of ONNX's own domain that is supported. */
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

/** Values by name; those of a graph inside another see the ones outside. */
export type Scope = ReadonlyMap<string, Value>;

/** Throws {@link ModelFileError} for operators that are not supported, in a graph and the graphs inside it. */
export function checkOperators({ node: nodes }: GraphProto): void {
  for (const node of nodes) {
    const isOwn = (node.domain ?? "") === "" || node.domain === "ai.onnx";
    if (!isOwn || !Object.hasOwn(operators, node.opType ?? "")) {
      throw new ModelFileError("ONNX", {
        place: `node ${quote(node.name || node.output[0] || "")}`,
        expected: "an operator that is supported",
        got: quote(isOwn ? (node.opType ?? "") : `${node.domain}.${node.opType}`),
        cure: `Supported are ${Object.keys(operators).sort().join(", ")}.`,
      });
    }
    for (const { g } of node.attribute) if (g !== undefined) checkOperators(g);
  }
}

/** What a whole graph shares. */
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

/** The inputs of a graph inside another by their names. */
function bound({ input }: GraphProto, given: readonly Value[], place: string): [string, Value][] {
  if (input.length === given.length) return given.map((value, i) => [input[i]!.name ?? "", value]);
  throw new ModelFileError("ONNX", {
    place,
    expected: `a graph of ${given.length} inputs`,
    got: `${input.length}`,
    cure: DAMAGED,
  });
}

/** Values have no more elements, and no more axes. */
const MOST = { elements: 2 ** 31 - 1, axes: 32 };

function checkSize(call: NodeCall, value: Value): void {
  const shape = shapeOf(value);
  if (shape.length > MOST.axes) call.refuse(`at most ${MOST.axes} axes`, String(shape.length));
  if (sizeOf(shape) > MOST.elements)
    call.refuse(`at most ${MOST.elements} elements`, `[${shape.join(", ")}]`);
  if (value.kind === "host") call.spend(value.data.length);
}

/** What goes wrong inside an operator is told with its node. */
function within<T>(call: NodeCall, compute: () => T): T {
  try {
    return compute();
  } catch (error) {
    if (!(error instanceof GrusError) || error instanceof ModelFileError) throw error;
    return call.refuse(
      "inputs that fit",
      `"${error.message.split("\n")[0]}"`,
      "Pass inputs of lengths that the model can take; where they are right, the file is damaged.",
    );
  }
}

function read(scope: Scope, name: string, place: string): Value {
  const value = scope.get(name);
  if (value !== undefined) return value;
  throw new ModelFileError("ONNX", {
    place,
    expected: `a value ${quote(name)} that is computed before`,
    got: "none",
    cure: DAMAGED,
  });
}
