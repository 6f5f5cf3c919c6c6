// Functions of a model: graphs that nodes call by name, as the first versions of PyTorch's newer exporter write
// every operator.
import { ModelFileError } from "@grus/io/files";
import { defaultOpset } from "./opset.ts";
import type { AttributeProto, FunctionProto, GraphProto, ModelProto, NodeProto } from "./schema.ts";
import { sortedGraph, sortedNodes, withInner } from "./sort-nodes.ts";

/** A function whose nodes are in order. */
export interface OnnxFunction {
  readonly input: readonly string[];
  readonly output: readonly string[];
  readonly nodes: readonly NodeProto[];
  readonly defaults: readonly AttributeProto[];
  /** The version of the operator set of its nodes; undefined if it does not say. */
  readonly opset: number | undefined;
}

/** The functions of a model by domain, name and overload. */
export type OnnxFunctions = ReadonlyMap<string, OnnxFunction>;

/** The functions of a model. Throws {@link ModelFileError} for nodes in a cycle. */
export function functionsOf({ functions }: ModelProto): OnnxFunctions {
  return new Map(functions.map((own) => [functionKey(own.domain, own.name, own.overload), functionOf(own)]));
}

/** The function that a node calls; undefined if it is not one of the model's. */
export function calledFunction(
  { domain, opType, overload }: NodeProto,
  functions: OnnxFunctions,
): OnnxFunction | undefined {
  return functions.get(functionKey(domain, opType, overload));
}

/** The nodes of a function with the attributes of a call in place of references to them. */
export function bodyOfCall({ nodes, defaults }: OnnxFunction, call: NodeProto): readonly NodeProto[] {
  const given = new Map([...defaults, ...call.attribute].map((own) => [own.name ?? "", own]));
  return nodes.map((node) => resolved(node, given));
}

function functionOf({ input, output, node, attributeProto, opsetImport }: FunctionProto): OnnxFunction {
  const nodes = sortedNodes(node).map((own) => withInner(own, sortedGraph));
  return { input, output, nodes, defaults: attributeProto, opset: defaultOpset(opsetImport) };
}

function functionKey(domain = "", name = "", overload = ""): string {
  return `${domain} ${name} ${overload}`;
}

function resolved(node: NodeProto, given: ReadonlyMap<string, AttributeProto>): NodeProto {
  const attribute = node.attribute.flatMap((own): AttributeProto[] => {
    if (own.refAttrName === undefined || own.refAttrName === "") return [own];
    const found = given.get(own.refAttrName);
    const { refAttrName: _, ...rest } = found ?? own;
    return found === undefined ? [] : [{ ...rest, ...(own.name !== undefined && { name: own.name }) }];
  });
  const inside = (graph: GraphProto): GraphProto => ({
    ...graph,
    node: graph.node.map((inner) => resolved(inner, given)),
  });
  return withInner({ ...node, attribute }, inside);
}

/** The maximum depth of calls. */
const MAX_DEPTH = 32;

/** Throws {@link ModelFileError} for functions that call each other too deeply, as those that call themselves do. */
export function checkDepth(depth: number, place: string): void {
  if (depth <= MAX_DEPTH) return;
  throw new ModelFileError("ONNX", {
    place,
    expected: `functions nested at most ${MAX_DEPTH} deep`,
    got: "more",
    cure: "A function must not call itself; export the model again.",
  });
}
