// Bytes as text in the source of a module, and its compressed size.
import { nodeModule } from "../node-module.ts";

/** Bytes, deflated, as base64. */
export async function deflatedText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return base64(await piped(bytes, new CompressionStream("deflate")));
}

/**
 * The text of {@link deflatedText}, for weights, in which there are next to no repetitions to find: Node's zlib codes
 * them byte by byte (Huffman), in a tenth of the time; browsers cannot be told to. In parts that are in the heap of
 * JavaScript, which is cleared of them soon; Node keeps a text of a megabyte outside of it.
 */
export async function weightsTexts(bytes: Uint8Array<ArrayBuffer>): Promise<Iterable<string>> {
  const zlib = nodeModule<Zlib>("node:zlib");
  if (zlib === undefined) return [await deflatedText(bytes)];
  // One part of the output, which is not put together of many.
  const options = { strategy: zlib.constants.Z_HUFFMAN_ONLY, chunkSize: bytes.length + LEAST_CHUNK };
  return base64Texts(zlib.deflateSync(bytes, options));
}

/** Bytes of a part of a text: a multiple of three, of which base64 makes four characters. */
const PART = 3 * 2 ** 16;

function* base64Texts(bytes: NodeBytes): Generator<string> {
  for (let at = 0; at < bytes.length; at += PART) yield bytes.toString("base64", at, at + PART);
}

/** Bytes that a part of zlib's output has at least. */
const LEAST_CHUNK = 1024;

/** The part of node:zlib that is used. */
interface Zlib {
  readonly constants: { readonly Z_HUFFMAN_ONLY: number };
  deflateSync(
    bytes: Uint8Array,
    options: { readonly strategy: number; readonly chunkSize: number },
  ): NodeBytes;
}

/** The part of Node's Buffer that is used. */
interface NodeBytes {
  readonly length: number;
  toString(encoding: "base64", start: number, end: number): string;
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
 * Exponents of weights and the small numbers of a plan are then adjacent, which deflate compresses better. They are
 * written into `planes`, by default a new array.
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

/** Base64 without Node's Buffer; `String.fromCharCode` takes some thousand arguments at a time. */
function base64(bytes: Uint8Array): string {
  const chunks: string[] = [];
  for (let at = 0; at < bytes.length; at += 8192)
    chunks.push(String.fromCharCode(...bytes.subarray(at, at + 8192)));
  return btoa(chunks.join(""));
}
