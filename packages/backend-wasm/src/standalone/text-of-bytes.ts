// Bytes as text in the source of a module, and its compressed size.
import { nodeModule } from "../node-module.ts";

/** Bytes, deflated, as base64. */
export async function deflatedText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return base64(await piped(bytes, new CompressionStream("deflate")));
}

/**
 * The text of {@link deflatedText}, for many bytes of weights, in which there are next to no repetitions to find: Node's
 * zlib codes them byte by byte (Huffman), in a tenth of the time; browsers cannot be told to. `text` is written over.
 */
export async function weightsText(planes: Uint8Array<ArrayBuffer>, { text }: Space): Promise<string> {
  const zlib = nodeModule<Zlib>("node:zlib");
  if (zlib === undefined) return deflatedText(planes);
  return base64(zlib.deflateSync(planes, { strategy: zlib.constants.Z_HUFFMAN_ONLY }), text);
}

/** The part of node:zlib that is used. */
interface Zlib {
  readonly constants: { readonly Z_HUFFMAN_ONLY: number };
  deflateSync(bytes: Uint8Array, options: { readonly strategy: number }): Uint8Array;
}

/** Memory that is used for one text after the other, since collecting it takes long enough to double the memory. */
export interface Space {
  readonly planes: Uint8Array<ArrayBuffer>;
  readonly text: Uint8Array<ArrayBuffer>;
}

/** Space for the texts of {@link weightsText} of the planes of so many words. */
export function spaceFor(words: number): Space {
  // Codes lengthen what cannot be shortened by a few bytes in a block of 16 kB or more.
  const deflated = Math.ceil(1.01 * 4 * words) + 1024;
  return { planes: new Uint8Array(4 * words), text: new Uint8Array(base64Length(deflated)) };
}

/** The bytes of a text written by {@link deflatedText}. */
export async function inflatedText(text: string): Promise<Uint8Array<ArrayBuffer>> {
  const deflated = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  return piped(deflated, new DecompressionStream("deflate"));
}

/** Bytes of a text in UTF-8 after gzip. */
export async function gzipSize(text: string): Promise<number> {
  return (await piped(new TextEncoder().encode(text), new CompressionStream("gzip"))).length;
}

/** Bytes of a text in UTF-8. */
export function textSize(text: string): number {
  return /[^\0-\x7f]/.test(text) ? new TextEncoder().encode(text).length : text.length;
}

/**
 * The bytes of words, regrouped: the lowest byte of every word, then the next of every word, and so on.
 * Exponents of weights and the small numbers of a plan are then adjacent, which deflate compresses better.
 */
export function bytePlanes(
  pieces: readonly Int32Array[],
  words: number,
  planes: Uint8Array<ArrayBuffer> = new Uint8Array(4 * words),
): Uint8Array<ArrayBuffer> {
  let at = 0;
  for (const piece of pieces) {
    for (let i = 0; i < piece.length; i++, at++) {
      const word = piece[i]!;
      planes[at] = word;
      planes[words + at] = word >>> 8;
      planes[2 * words + at] = word >>> 16;
      planes[3 * words + at] = word >>> 24;
    }
  }
  return planes;
}

async function piped(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(through);
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Base64 without Node's Buffer, several times as fast as `btoa`, which takes a string. */
function base64(
  bytes: Uint8Array,
  text: Uint8Array<ArrayBuffer> = new Uint8Array(base64Length(bytes.length)),
): string {
  const digits = new TextEncoder().encode(DIGITS);
  const length = base64Length(bytes.length);
  text.fill("=".charCodeAt(0), Math.max(0, length - 2), length);
  let to = 0;
  for (let at = 0; at < bytes.length; at += 3) {
    const three = (bytes[at]! << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    text[to++] = digits[three >>> 18]!;
    text[to++] = digits[(three >>> 12) & 63]!;
    if (at + 1 < bytes.length) text[to++] = digits[(three >>> 6) & 63]!;
    if (at + 2 < bytes.length) text[to++] = digits[three & 63]!;
  }
  return new TextDecoder("latin1").decode(text.subarray(0, length));
}

function base64Length(bytes: number): number {
  return 4 * Math.ceil(bytes / 3);
}
