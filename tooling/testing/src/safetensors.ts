// A reader of safetensors files for tests only: small, and independent of @grus/io, so that each can check
// the other.

/** A tensor of a fixture file, row-major. */
export interface FixtureTensor {
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array;
}

/**
 * The tensors of a safetensors file, F32, F64 and I32 only. It does not validate the file, since fixtures are
 * our own.
 */
export function readFixtureTensors(bytes: Uint8Array): Map<string, FixtureTensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = Number(view.getBigUint64(0, true));
  const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)));
  const entries = Object.entries(header as Record<string, HeaderEntry>);
  const start = 8 + headerLength;
  return new Map(
    entries
      .filter(([name]) => name !== "__metadata__")
      .map(([name, entry]) => {
        const [from, to] = entry.data_offsets;
        return [
          name,
          {
            shape: entry.shape,
            data: decode(entry.dtype, new Uint8Array(bytes.subarray(start + from, start + to))),
          },
        ];
      }),
  );
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly data_offsets: readonly [number, number];
}

function decode(dtype: string, copy: Uint8Array<ArrayBuffer>): FixtureTensor["data"] {
  if (dtype === "F32") return new Float32Array(copy.buffer);
  if (dtype === "F64") return new Float64Array(copy.buffer);
  if (dtype === "I32") return new Int32Array(copy.buffer);
  throw new Error(`A fixture has elements of type ${dtype}; expected F32, F64 or I32.`);
}
