// The checkpoint file, format "grus-checkpoint" version 1. All versions share the envelope, which
// distinguishes a later version from a damaged file:
//
//     8 bytes   89 47 52 55 53 0D 0A 1A: the signature, with line ends that a transfer as text would change
//     4         the version, little-endian as all numbers
//     4         zero
//     8         the length of the content
//     …         the content; in version 1 a safetensors file, whose metadata "checkpoint" is the JSON record
//     4         CRC-32 of everything before
//
// CRC-32 detects any burst of up to 32 damaged bits and misses one in 2^32 other errors; truncation, the
// common case, is already detected by the length. It guards against accidents, not against forgery.
import type { Bytes } from "../files/bytes.ts";
import { crc32 } from "../files/crc32.ts";
import { DAMAGED, type FileProblem, ModelFileError } from "../files/model-file-error.ts";
import { readSafetensors, type SafetensorsFile } from "../safetensors/read-safetensors.ts";
import { SafetensorsError } from "../safetensors/safetensors-error.ts";
import { joined, safetensorsParts } from "../safetensors/write-safetensors.ts";
import type { CheckpointContent } from "./checkpoint.ts";
import { recordFromJson, recordToJson } from "./record-json.ts";

/** The version written. */
const VERSION = 1;

const MAGIC = [0x89, 0x47, 0x52, 0x55, 0x53, 0x0d, 0x0a, 0x1a];
const HEADER_BYTES = 24;
const CHECKSUM_BYTES = 4;
const RECORD = "checkpoint";

/**
 * A checkpoint written by a later release.
 *
 * Read it with that release of @grus/io, or a later one.
 */
export class CheckpointVersionError extends ModelFileError {
  override readonly name = "CheckpointVersionError";
  readonly version: number;

  constructor(version: number) {
    super("checkpoint", {
      expected: `version ${VERSION}`,
      got: `version ${version}`,
      cure: "It was written by a later release of @grus/io; read it with that.",
    });
    this.version = version;
  }
}

/** Whether a file begins with the checkpoint signature. {@link decodeCheckpoint} checks the rest. */
export function isCheckpoint(file: Uint8Array): boolean {
  return MAGIC.every((byte, i) => file[i] === byte);
}

/**
 * Encodes a checkpoint as a file; the same checkpoint gives the same bytes. Throws {@link ModelFileError} for
 * a record that is not plain data.
 */
export function encodeCheckpoint({ tensors, record }: CheckpointContent): Bytes {
  const content = safetensorsParts(tensors, { [RECORD]: recordToJson(record) });
  const header = new Uint8Array(HEADER_BYTES);
  const checksum = new Uint8Array(CHECKSUM_BYTES);
  const file = joined([header, ...content, checksum]);
  const length = file.length - HEADER_BYTES - CHECKSUM_BYTES;
  file.set(MAGIC);
  const view = new DataView(file.buffer);
  view.setUint32(8, VERSION, true);
  view.setBigUint64(16, BigInt(length), true);
  view.setUint32(HEADER_BYTES + length, crc32(file.subarray(0, -CHECKSUM_BYTES)), true);
  return file;
}

/**
 * Decodes the checkpoint in a file, bit for bit. The arrays are copies. Throws {@link ModelFileError} for a
 * damaged or truncated file, and {@link CheckpointVersionError} for a later version.
 */
export function decodeCheckpoint(file: Uint8Array): CheckpointContent {
  const content = checkedContent(file);
  const { tensors, metadata } = readContent(content);
  const record = Object.hasOwn(metadata, RECORD) ? metadata[RECORD] : undefined;
  if (record === undefined)
    throw problem({ place: "content", expected: `metadata "${RECORD}"`, got: "none", cure: DAMAGED });
  return { tensors, record: recordFromJson(record) };
}

/** The content of a file, after checking length and checksum. */
function checkedContent(file: Uint8Array): Uint8Array {
  checkMagic(file);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const length = view.getBigUint64(16, true);
  const held = file.length - HEADER_BYTES - CHECKSUM_BYTES;
  if (length !== BigInt(held))
    throw problem({ expected: `${length} bytes of content`, got: `${held}`, cure: DAMAGED });
  const [stored, found] = [
    view.getUint32(HEADER_BYTES + held, true),
    crc32(file.subarray(0, -CHECKSUM_BYTES)),
  ];
  if (stored !== found)
    throw problem({ expected: `the checksum ${hex(stored)}`, got: hex(found), cure: DAMAGED });
  const version = view.getUint32(8, true);
  if (version > VERSION) throw new CheckpointVersionError(version);
  if (version !== VERSION || view.getUint32(12, true) !== 0)
    throw problem({ expected: `version ${VERSION}`, got: `version ${version}`, cure: DAMAGED });
  return file.subarray(HEADER_BYTES, -CHECKSUM_BYTES);
}

function checkMagic(file: Uint8Array): void {
  if (file.length < HEADER_BYTES + CHECKSUM_BYTES) {
    const expected = `at least ${HEADER_BYTES + CHECKSUM_BYTES} bytes`;
    throw problem({ expected, got: `${file.length}`, cure: DAMAGED });
  }
  if (isCheckpoint(file)) return;
  const bytes = (values: Iterable<number>) =>
    Array.from(values, (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  throw problem({
    expected: `the first bytes ${bytes(MAGIC)}`,
    got: bytes(file.subarray(0, MAGIC.length)),
    cure: "It is not a Grus checkpoint, or its first bytes are damaged.",
  });
}

function readContent(content: Uint8Array): SafetensorsFile {
  try {
    return readSafetensors(content, { float64: "keep" });
  } catch (error) {
    if (!(error instanceof SafetensorsError)) throw error;
    const { tensor, expected, got } = error;
    const place = tensor === undefined ? "content" : `tensor ${JSON.stringify(tensor)}`;
    throw problem({ place, expected, got, cure: DAMAGED });
  }
}

function problem(found: FileProblem): ModelFileError {
  return new ModelFileError("checkpoint", found);
}

function hex(value: number): string {
  return value.toString(16).padStart(8, "0");
}
