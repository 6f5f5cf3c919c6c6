// Bytes as text in the source of a module, and its compressed size.

/** Bytes, deflated, as base64. */
export async function deflatedText(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return base64(await piped(bytes, new CompressionStream("deflate")));
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

/**
 * The bytes of words, regrouped: the lowest byte of every word, then the next of every word, and so on.
 * Exponents of weights and the small numbers of a plan are then adjacent, which deflate compresses better.
 */
export function bytePlanes(words: Int32Array): Uint8Array<ArrayBuffer> {
  const planes = new Uint8Array(4 * words.length);
  words.forEach((word, i) => {
    for (let plane = 0; plane < 4; plane++) planes[plane * words.length + i] = word >>> (8 * plane);
  });
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
