// Detection of PyTorch files.
import { isZip, zipNames } from "../files/zip.ts";
import { archiveKind } from "./archive-kind.ts";

/** A pickle of protocol 2 that begins with torch's magic number, in 10 bytes. */
const LEGACY = [0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19];

/**
 * Whether a file was written by PyTorch, by its first bytes or the names in the archive. `readPyTorch` checks the
 * rest, and refuses TorchScript and exported programs.
 */
export function isPyTorch(file: Uint8Array): boolean {
  if (LEGACY.every((byte, i) => file[i] === byte)) return true;
  return isZip(file) && archiveKind(zipNames(file)) !== undefined;
}
