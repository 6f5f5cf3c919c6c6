// A checksum of a batch, to detect changed data.
import { flatten, type TensorData } from "@grus/tensor";

/**
 * A 32-bit whole number (FNV-1a over words) that depends on the batch's paths, types, shapes and every bit of
 * its elements.
 */
export function batchChecksum(batch: unknown): number {
  let hash = 0x811c9dc5;
  for (const { path, leaf } of flatten(batch)) {
    const { shape, dtype, data } = leaf as TensorData;
    hash = mixBytes(hash, new TextEncoder().encode(`${path} ${dtype} ${shape.join(" ")}`));
    hash = mix(hash, data);
  }
  return hash >>> 0;
}

function mix(hash: number, { buffer, byteOffset, byteLength }: ArrayBufferView): number {
  if (byteOffset % 4 !== 0) return mixBytes(hash, new Uint8Array(buffer, byteOffset, byteLength));
  const words = new Int32Array(buffer, byteOffset, byteLength >> 2);
  let mixed = hash;
  for (let i = 0; i < words.length; i++) mixed = Math.imul(mixed ^ words[i]!, 0x01000193) ^ (mixed >>> 15);
  return mixBytes(mixed, new Uint8Array(buffer, byteOffset + 4 * words.length, byteLength % 4));
}

function mixBytes(hash: number, bytes: Uint8Array): number {
  let mixed = hash;
  for (const byte of bytes) mixed = Math.imul(mixed ^ byte, 0x01000193) ^ (mixed >>> 15);
  return mixed;
}
