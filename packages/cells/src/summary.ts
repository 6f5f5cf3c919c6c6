// A summary of a model: its parts, the shapes of its parameters, their number and size.
import { flatten, key, type Part } from "@grus/tensor";

/** One tensor of parameters. */
export interface SummaryTensor {
  /** Such as `encoder.layers.0.forward.weightIh`. */
  readonly path: string;
  readonly shape: readonly number[];
  /** Number of trainable elements: all, or none for running statistics. */
  readonly parameters: number;
}

/** One part of a model: the parameters under one name. */
export interface SummaryPart {
  readonly name: string;
  readonly tensors: readonly SummaryTensor[];
  readonly parameters: number;
}

/** The content of a model. */
export interface Summary {
  readonly parts: readonly SummaryPart[];
  /** Number of trainable parameters. */
  readonly parameters: number;
  /** Size of parameters and running statistics in float32: 4 bytes each. */
  readonly bytes: number;
  /** Formatted as a table. */
  toString(): string;
}

/**
 * The parts, shapes, parameters and bytes of a model, of a part, or of any record with `init`:
 *
 *     console.log(String(summary(model)));
 */
export function summary(model: Required<Pick<Part, "init">> & Pick<Part, "statistics">): Summary {
  const leaves = flatten(model.init(key(0)));
  const tensors = leaves.map(({ path, leaf }) => ({
    path,
    shape: leaf.shape,
    parameters: model.statistics?.includes(path) ? 0 : leaf.size,
  }));
  const names = [...new Set(tensors.map(({ path }) => nameOf(path)))];
  const parts = names.map((name) =>
    partOf(
      name,
      tensors.filter(({ path }) => nameOf(path) === name),
    ),
  );
  const bytes = leaves.reduce((total, { leaf }) => total + 4 * leaf.size, 0);
  const found = { parts, parameters: totalOf(tensors), bytes };
  return { ...found, toString: () => textOf(found) };
}

function nameOf(path: string): string {
  return path.split(".", 1)[0]!;
}

function partOf(name: string, tensors: readonly SummaryTensor[]): SummaryPart {
  return { name, tensors, parameters: totalOf(tensors) };
}

function totalOf(tensors: readonly SummaryTensor[]): number {
  return tensors.reduce((total, { parameters }) => total + parameters, 0);
}

function textOf({ parts, parameters, bytes }: Omit<Summary, "toString">): string {
  const rows = parts.flatMap((part) => [
    [part.name, "", part.parameters.toLocaleString("en")],
    ...part.tensors.map(({ path, shape, parameters: count }) => [
      `  ${path.slice(part.name.length + 1) || path}`,
      `[${shape.join(", ")}]`,
      count.toLocaleString("en"),
    ]),
  ]);
  const all = [
    ["part", "shape", "parameters"],
    ...rows,
    ["total", sizeText(bytes), parameters.toLocaleString("en")],
  ];
  const width = (column: number) => Math.max(...all.map((row) => row[column]!.length));
  const [names, shapes, counts] = [width(0), width(1), width(2)];
  return all
    .map(
      ([name, shape, count]) =>
        `${name!.padEnd(names)}  ${shape!.padEnd(shapes)}  ${count!.padStart(counts)}`,
    )
    .join("\n");
}

function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  return bytes < 1024 ** 2 ? `${(bytes / 1024).toFixed(1)} KiB` : `${(bytes / 1024 ** 2).toFixed(1)} MiB`;
}
