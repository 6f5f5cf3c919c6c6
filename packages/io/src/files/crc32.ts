// The checksum of zip archives and checkpoints: CRC-32 of ISO 3309, polynomial 0xEDB88320 reflected, eight
// bytes at a time (Kounavis and Berry 2005, "slicing by 8").

/** The remainder of each byte; those at 256 · k are of a byte followed by k others. */
const TABLES = /* @__PURE__ */ makeTables();

/** The checksum of bytes, an unsigned 32-bit integer. */
export function crc32(bytes: Uint8Array): number {
  let value = 0xffffffff;
  let i = 0;
  for (const last = bytes.length - 7; i < last; i += 8) {
    const first = value ^ (bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24));
    value =
      TABLES[0x700 + (first & 0xff)]! ^
      TABLES[0x600 + ((first >>> 8) & 0xff)]! ^
      TABLES[0x500 + ((first >>> 16) & 0xff)]! ^
      TABLES[0x400 + (first >>> 24)]! ^
      TABLES[0x300 + bytes[i + 4]!]! ^
      TABLES[0x200 + bytes[i + 5]!]! ^
      TABLES[0x100 + bytes[i + 6]!]! ^
      TABLES[bytes[i + 7]!]!;
  }
  for (; i < bytes.length; i++) value = TABLES[(value ^ bytes[i]!) & 0xff]! ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

function makeTables(): Uint32Array {
  const tables = new Uint32Array(8 * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    tables[byte] = value;
  }
  for (let i = 256; i < tables.length; i++) {
    const before = tables[i - 256]!;
    tables[i] = tables[before & 0xff]! ^ (before >>> 8);
  }
  return tables;
}
