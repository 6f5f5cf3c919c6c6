// Detection of safetensors files.

const BRACE = 0x7b;

/**
 * Whether a file begins like a safetensors file: a length, and JSON of that length. `readSafetensors` checks
 * the rest.
 */
export function isSafetensors(file: Uint8Array): boolean {
  if (file.length < 10 || file[8] !== BRACE) return false;
  const length = new DataView(file.buffer, file.byteOffset).getBigUint64(0, true);
  return length <= BigInt(file.length - 8);
}
