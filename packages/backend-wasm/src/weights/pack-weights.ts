// Weights in fewer bits, laid out as assembly/stored-weights.ts reads them.
import { int8Rows, toHalves, type WeightFormat } from "@grus/tensor";

/** Formats of fewer bits than float32. */
export type StoredFormat = Exclude<WeightFormat, "float32">;

/** The first word; the number of rows and the depth follow. */
const KINDS: Readonly<Record<StoredFormat, number>> = { int8: 1, float16: 2 };
/** Words before the weights. */
const HEADER = 4;

/** Elements of a whole vector, to which rows are padded with zeros. */
const LANES = 16;
/** Rows of zeros at the end, since four are read at a time. */
const MORE_ROWS = 3;
/** The depth of a block, for which the sum of each row of int8 is stored. */
const BLOCK = 2048;

/** A matrix [rows, depth], row by row. */
export interface Matrix {
  readonly rows: number;
  readonly depth: number;
  readonly data: Float32Array;
}

/** The words of a matrix. */
export function packWeights(matrix: Matrix, format: StoredFormat): ReturnType<Int32Array["slice"]> {
  const words = format === "int8" ? packedInt8(matrix) : packedHalves(matrix);
  words.set([KINDS[format], matrix.rows, matrix.depth]);
  return words;
}

function packedHalves({ rows, depth, data }: Matrix): Int32Array<ArrayBuffer> {
  const width = padded(depth);
  const words = new Int32Array(HEADER + ((rows + MORE_ROWS) * width) / 2);
  const halves = new Uint16Array(words.buffer, 4 * HEADER);
  for (let row = 0; row < rows; row++)
    halves.set(toHalves(data.subarray(row * depth, (row + 1) * depth)), row * width);
  return words;
}

/** The values, the scale of each row, then for each block of depth the sum of each row. */
function packedInt8({ rows, depth, data }: Matrix): Int32Array<ArrayBuffer> {
  const [width, height] = [padded(depth), rows + MORE_ROWS];
  const blocks = Math.ceil(width / BLOCK);
  const scalesAt = HEADER + (height * width) / 4;
  const words = new Int32Array(scalesAt + height * (1 + blocks));
  const all = new Int8Array(words.buffer, 4 * HEADER);
  const { values, scales } = int8Rows(data, rows);
  new Float32Array(words.buffer, 4 * scalesAt).set(scales);
  for (let row = 0; row < rows; row++) {
    const own = values.subarray(row * depth, (row + 1) * depth);
    all.set(own, row * width);
    for (let block = 0; block < blocks; block++)
      words[scalesAt + height * (1 + block) + row] = sum(own.subarray(block * BLOCK, (block + 1) * BLOCK));
  }
  return words;
}

function padded(depth: number): number {
  return Math.ceil(depth / LANES) * LANES;
}

function sum(values: Int8Array): number {
  let total = 0;
  for (const value of values) total += value;
  return total;
}
