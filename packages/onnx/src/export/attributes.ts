// Attributes of written nodes.
import { type AttributeProto, attributeTypes, type GraphProto, type TensorProto } from "../schema.ts";

/** A whole number, a string, a list of either, a graph, or a tensor. */
export type AttributeValue =
  | number
  | string
  | readonly number[]
  | readonly string[]
  | GraphProto
  | TensorProto;

/** The attributes of a node. */
export function attributeProtos(values: Readonly<Record<string, AttributeValue>>): AttributeProto[] {
  return Object.entries(values).map(([name, value]) => attributeProto(name, value));
}

function attributeProto(name: string, value: AttributeValue): AttributeProto {
  const empty = { name, floats: [], ints: [], strings: [] };
  const encode = (text: string) => new TextEncoder().encode(text);
  if (typeof value === "number") return { ...empty, i: BigInt(value), type: attributeTypes.i };
  if (typeof value === "string") return { ...empty, s: encode(value), type: attributeTypes.s };
  if ("node" in value) return { ...empty, g: value, type: attributeTypes.g };
  if ("dims" in value) return { ...empty, t: value, type: attributeTypes.t };
  if (typeof value[0] === "string")
    return { ...empty, strings: (value as readonly string[]).map(encode), type: attributeTypes.strings };
  return { ...empty, ints: (value as readonly number[]).map(BigInt), type: attributeTypes.ints };
}
