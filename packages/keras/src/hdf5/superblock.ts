// The superblock: the base address and the root group. Specification 3.0, II.A.
import { DAMAGED } from "@grus/io/files";
import { Hdf5Bytes, type Hdf5Sizes, malformed } from "./hdf5-bytes.ts";

const SIGNATURE = [0x89, 0x48, 0x44, 0x46, 0x0d, 0x0a, 0x1a, 0x0a];
const WIDTHS = [2, 4, 8];

/** Whether a file begins with the HDF5 signature. */
export function isHdf5(file: Uint8Array): boolean {
  return SIGNATURE.every((byte, i) => file[i] === byte);
}

/** Finds and reads the superblock: at the start, or after a user block of 512, 1024, 2048, … bytes. */
export function readSuperblock(file: Uint8Array): { readonly sizes: Hdf5Sizes; readonly root: number } {
  for (let base = 0; base + SIGNATURE.length <= file.byteLength; base = base === 0 ? 512 : base * 2)
    if (SIGNATURE.every((byte, i) => file[base + i] === byte)) return readAt(file, base);
  throw malformed({
    expected: "the signature of HDF5",
    got: "none",
    cure: "Pass a file written by Keras or h5py.",
  });
}

function readAt(file: Uint8Array, base: number): { readonly sizes: Hdf5Sizes; readonly root: number } {
  const start = new Hdf5Bytes(file, { base, addressBytes: 8, lengthBytes: 8 }).open("superblock", 8, 16);
  const version = start.version(0, 1, 2, 3);
  const isOld = version < 2;
  if (isOld) start.skip(4);
  const sizes = { base, addressBytes: start.u8(), lengthBytes: start.u8() };
  if (!WIDTHS.includes(sizes.addressBytes) || !WIDTHS.includes(sizes.lengthBytes))
    start.refuse(
      "addresses and lengths of 2, 4 or 8 bytes",
      `${sizes.addressBytes} and ${sizes.lengthBytes}`,
    );
  const cursor = new Hdf5Bytes(file, sizes).open("superblock", start.at, 0);
  // Version 0: ranks of trees and flags; version 1 has four more bytes.
  cursor.skip(isOld ? (version === 0 ? 9 : 13) : 1);
  const baseAddress = cursor.someAddress();
  if (baseAddress !== base)
    throw malformed({
      place: "superblock",
      expected: `the base address ${base}`,
      got: String(baseAddress),
      cure: DAMAGED,
    });
  cursor.skip((isOld ? 3 : 2) * sizes.addressBytes);
  if (isOld) cursor.skip(sizes.addressBytes);
  return { sizes, root: cursor.someAddress() };
}
