// The inputs of a batch, some of whose rows are taken at a time.
import { allocate, flatten, rowOutside, ShapeError, type TensorData, type TypedArray } from "@grus/tensor";

/** Padded steps are a multiple of this, so that groups of similar lengths share their programs. */
const STEP = 4;

/** Inputs on the host, one in each row. */
export interface InputRows {
  readonly count: number;
  /** The length of the longest sequence of each input; 0 where no part is ragged. */
  readonly lengths: Int32Array;
  /** The leaves of the tree with these rows alone, ragged parts padded to the longest of them. */
  take(members: readonly number[]): readonly TensorData[];
  /** The length of an input's sequence with `width` padded steps when taken with these members. */
  lengthIn(members: readonly number[], input: number, width: number): number | undefined;
}

/** A ragged part of the inputs. */
interface RaggedPart {
  readonly path: string;
  readonly lengths: TypedArray;
}

/** Reads inputs, whose leaves are all [inputs, …]. Throws {@link ShapeError}. */
export function inputRows(where: string, input: unknown): InputRows {
  const leaves = flatten<TensorData>(input);
  const count = countOf(where, leaves);
  const parts = raggedParts(where, leaves);
  const lengths = Int32Array.from({ length: count }, (_, row) =>
    Math.max(0, ...parts.map((part) => part.lengths[row]!)),
  );
  const timeOf = (part: RaggedPart, members: readonly number[]) => {
    const longest = members.reduce((most, row) => Math.max(most, part.lengths[row]!), 1);
    return STEP * Math.ceil(longest / STEP);
  };
  return {
    count,
    lengths,
    take: (members) =>
      leaves.map(({ leaf, path }) => {
        const part = parts.find((own) => own.path === path);
        return takeRows(leaf, members, part && timeOf(part, members));
      }),
    lengthIn: (members, row, width) => parts.find((part) => timeOf(part, members) === width)?.lengths[row],
  };
}

type NamedData = { readonly path: string; readonly leaf: TensorData };

function countOf(where: string, leaves: readonly NamedData[]): number {
  const count = leaves[0]?.leaf.shape[0];
  const other = leaves.find(({ leaf }) => leaf.shape[0] === undefined || leaf.shape[0] !== count);
  if (count !== undefined && other === undefined) return count;
  throw new ShapeError(where, {
    subject: other === undefined || other.path === "" ? "input" : `input.${other.path}`,
    expected: count === undefined ? "[inputs, …]" : `[inputs=${count}, …]`,
    got: other === undefined ? "empty" : other.leaf.shape,
  });
}

function raggedParts(where: string, leaves: readonly NamedData[]): readonly RaggedPart[] {
  const byPath = new Map(leaves.map(({ path, leaf }) => [path, leaf]));
  return leaves.flatMap(({ path, leaf }) => {
    const lengths = byPath.get(path.replace(/values$/, "lengths"));
    if (!/(^|\.)values$/.test(path) || lengths === undefined) return [];
    const time = leaf.shape[1] ?? 0;
    const row = rowOutside(lengths.data, time);
    if (row < 0) return [{ path, lengths: lengths.data }];
    const got = String(lengths.data[row]);
    throw new ShapeError(where, { subject: `lengths[${row}]`, expected: `0 to ${time}`, got });
  });
}

/** Some rows of an array, with `time` steps on the second axis where it is given. */
function takeRows(
  { shape, dtype, data }: TensorData,
  members: readonly number[],
  time: number | undefined,
): TensorData {
  const [rows, ...rest] = shape;
  const own = time === undefined ? rest : [time, ...rest.slice(1)];
  const [width, ownWidth] = [data.length / rows!, own.reduce((a, b) => a * b, 1)];
  const taken = allocate(dtype, members.length * ownWidth);
  members.forEach((row, i) => {
    const kept = Math.min(width, ownWidth);
    taken.set(data.subarray(row * width, row * width + kept), i * ownWidth);
  });
  return { shape: [members.length, ...own], dtype, data: taken };
}
