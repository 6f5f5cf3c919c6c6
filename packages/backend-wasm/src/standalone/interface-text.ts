// Descriptions of the inputs and outputs of a module: tables, types and comments.
import { type DType, formatShape, type Program, type Shape, sizeOf, type Variable } from "@grus/tensor";

/** An input or output. */
export interface Port {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: DType;
  /** The number of elements. */
  readonly size: number;
  readonly address: number;
  /** What it holds, in words. */
  readonly description: string | undefined;
}

/** The inputs or outputs of a program. */
export function portsOf(
  { variables }: Program,
  own: readonly Variable[],
  names: readonly string[],
  addresses: readonly number[],
  descriptions: Readonly<Record<string, string | undefined>> = {},
): Port[] {
  return own.map((variable, i) => {
    const { shape, dtype } = variables[variable]!;
    const name = names[i]!;
    const description = Object.hasOwn(descriptions, name) ? descriptions[name] : undefined;
    return { name, shape, dtype, size: sizeOf(shape), address: addresses[i]!, description };
  });
}

/** The array type of each element type. */
export const ARRAYS: Readonly<Record<DType, string>> = {
  float32: "Float32Array",
  int32: "Int32Array",
  bool: "Uint8Array",
};

/** `{ "x": { shape: [1, 28, 3], dtype: "float32" } }` */
export function specsText(ports: readonly Port[], indent = ""): string {
  const lines = ports.map(
    ({ name, shape, dtype, description }) =>
      `${indent}  ${quoted(name)}: { shape: ${listText(shape)}, dtype: "${dtype}"${description === undefined ? "" : `, description: ${quoted(description)}`} },\n`,
  );
  return `{\n${lines.join("")}${indent}}`;
}

/** `{ "x": Float32Array }`, as a type or in a message. */
export function arraysText(ports: readonly Port[]): string {
  return ports.length === 0
    ? "{}"
    : `{ ${ports.map(({ name, dtype }) => `${keyText(name)}: ${ARRAYS[dtype]}`).join(", ")} }`;
}

/** `x: float32[1, 28, 3], in a Float32Array of 84` */
export function portText(port: Port): string {
  return `${port.name}: ${valueText(port)}`;
}

/** {@link portText} without the name. */
export function valueText({ shape, dtype, size, description }: Port): string {
  const array = `${dtype}${formatShape(shape)}, in a ${ARRAYS[dtype]} of ${size}${dtype === "bool" ? ", 0 or 1 each" : ""}`;
  return description === undefined ? array : `${array}: ${description}`;
}

export function listText(numbers: readonly number[]): string {
  return `[${numbers.join(", ")}]`;
}

/** A name as an object key: unquoted where it is a valid identifier. */
export function keyText(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name);
}

/** A string as a JavaScript literal, also valid within HTML. */
export function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}

/** Text as lines of a comment, also valid within HTML. */
export function commentText(text: string): string {
  return text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `// ${line.replaceAll("</", "< /").replaceAll("<!--", "< !--")}`.trimEnd())
    .join("\n");
}
