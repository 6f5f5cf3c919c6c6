// Sources from which a CSV can be read.

/**
 * Text or bytes of a CSV, whole or in chunks: a string, a `Uint8Array`, an iterable or async iterable of
 * either, or a `ReadableStream` (`response.body`, `file.stream()`). In Node a file stream is an async
 * iterable: `readCsv(createReadStream("weather.csv"))`.
 */
export type CsvSource =
  | string
  | Uint8Array
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string | Uint8Array>;

/** The chunks of any source, in order. A stream is cancelled when the reader stops early. */
export async function* chunksOf(source: CsvSource): AsyncGenerator<string | Uint8Array> {
  if (typeof source === "string" || source instanceof Uint8Array) yield* piecesOf(source);
  else if (isWebStream(source)) yield* chunksOfStream(source);
  else for await (const chunk of source) yield* piecesOf(chunk);
}

/** A source in memory in pieces, so that only one of them is decoded at a time. */
export function* piecesOf(source: string | Uint8Array): Generator<string | Uint8Array> {
  for (let start = 0; start < source.length; start += pieceSize)
    yield typeof source === "string"
      ? source.slice(start, start + pieceSize)
      : source.subarray(start, start + pieceSize);
}

const pieceSize = 262_144;

// Safari has no async iteration of streams, so the reader is used throughout.
async function* chunksOfStream(
  stream: ReadableStream<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const reader = stream.getReader();
  let finished = false;
  try {
    for (;;) {
      const { done, value } = await reader.read();
      finished = done;
      if (done) return;
      yield value;
    }
  } finally {
    if (!finished) await reader.cancel();
    reader.releaseLock();
  }
}

function isWebStream(source: object): source is ReadableStream<string | Uint8Array> {
  return "getReader" in source && typeof source.getReader === "function";
}
