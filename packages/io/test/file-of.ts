// Handmade safetensors files, valid or invalid.

/** A file from a header (text or object) and data (bytes or a number of zero bytes). */
export function fileOf(header: unknown, data: Uint8Array | number = 0): Uint8Array {
  const text = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const elements = typeof data === "number" ? new Uint8Array(data) : data;
  const file = new Uint8Array(8 + text.length + elements.length);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.set(elements, 8 + text.length);
  return file;
}

/** The bytes of a typed array. */
export function bytesOf(values: ArrayBufferView): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
