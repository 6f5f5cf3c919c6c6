// The weights of a graph and its inner graphs, by name.
import { isDefaultDomain } from "./operators.ts";
import { ownEntry } from "./own-entry.ts";
import type { GraphProto, NodeProto, TensorProto } from "./schema.ts";
import { nodeName } from "./sort-nodes.ts";
import { elementName, isFloatProto, shapeOfProto } from "./tensor-proto.ts";
import type { ElementName } from "./values.ts";

/** Inputs that operators need at build time, statistics that gradients do not reach, and scales of whole numbers. */
const CONSTANT_INPUTS: Readonly<Record<string, readonly number[]>> = {
  Pad: [2],
  OneHot: [2],
  Range: [0, 1, 2],
  BatchNormalization: [3, 4],
  Resize: [1, 2],
  Upsample: [1],
  QuantizeLinear: [1],
  DequantizeLinear: [1],
  QLinearMatMul: [1, 4, 6],
  QLinearConv: [1, 4, 6],
  QGemm: [1, 4, 7],
  MatMulIntegerToFloat: [2, 3],
  DynamicQuantizeMatMul: [2],
  DynamicQuantizeLSTM: [8, 10],
};

/** The float constants of a file. */
export interface FloatConstants {
  /** Those that can be trained, by name. */
  readonly parameters: ReadonlyMap<string, TensorProto>;
  /** Running statistics and scales, by name. */
  readonly statistics: ReadonlyMap<string, TensorProto>;
}

/**
 * The float constants that have axes: initializers of a graph, and initializers and constants of its inner
 * graphs, such as the branches of If. Names that occur several times get that of the node around them.
 */
export function floatConstants(graph: GraphProto): FloatConstants {
  const found = { parameters: new Map<string, TensorProto>(), statistics: new Map<string, TensorProto>() };
  collect(graph, "", found);
  return found;
}

/** Weights as whole numbers of 8 bits, which are not trained. */
export interface QuantisedWeight {
  readonly name: string;
  readonly element: ElementName;
  readonly shape: readonly number[];
}

const SMALL: ReadonlySet<ElementName> = new Set(["int8", "uint8"]);

/** The constants of whole numbers of 8 bits that have axes, but for zero points. */
export function quantisedWeights(graph: GraphProto): QuantisedWeight[] {
  const own = graph.initializer.flatMap((proto): QuantisedWeight[] => {
    const element = elementName(proto.dataType, proto.name ?? "");
    const shape = shapeOfProto(proto);
    const isWeight = SMALL.has(element) && shape.length > 1;
    return isWeight ? [{ name: proto.name ?? "", element, shape }] : [];
  });
  const inner = graph.node.flatMap(({ attribute }) => attribute.flatMap(({ g }) => g ?? []));
  return [...own, ...inner.flatMap(quantisedWeights)];
}

type Found = { readonly [K in keyof FloatConstants]: Map<string, TensorProto> };

function collect(graph: GraphProto, place: string, found: Found): void {
  const constant = constantInputs(graph.node);
  for (const proto of graph.initializer) record(proto, proto.name ?? "", place, constant, found);
  for (const node of graph.node) {
    if (place !== "" && isConstant(node))
      for (const { t } of node.attribute)
        if (t !== undefined) record(t, node.output[0] ?? "", place, constant, found);
    for (const { g, name = "" } of node.attribute)
      if (g !== undefined) collect(g, `${place}${nodeName(node)}.${name}.`, found);
  }
}

function record(
  proto: TensorProto,
  name: string,
  place: string,
  constant: ReadonlySet<string>,
  { parameters, statistics }: Found,
): void {
  if (proto.dims.length === 0 || !isFloatProto(proto)) return;
  const isTaken = parameters.has(name) || statistics.has(name);
  (constant.has(name) ? statistics : parameters).set(isTaken ? `${place}${name}` : name, proto);
}

function isConstant({ domain = "", opType }: NodeProto): boolean {
  return isDefaultDomain(domain) && opType === "Constant";
}

/** The names of such inputs, those of nodes of inner graphs too. */
function constantInputs(nodes: readonly NodeProto[]): Set<string> {
  const names = nodes.flatMap(({ opType = "", input, attribute }) => [
    ...(ownEntry(CONSTANT_INPUTS, opType) ?? []).flatMap((i) => input[i] ?? []),
    ...attribute.flatMap(({ g }) => (g === undefined ? [] : [...constantInputs(g.node)])),
  ]);
  return new Set(names);
}
