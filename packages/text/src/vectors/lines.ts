// The lines of a text or of a stream.

/** A text, or its chunks: an iterable, an async iterable such as a file stream of Node, or a web stream. */
export type LineSource =
  | string
  | Iterable<string | Uint8Array>
  | AsyncIterable<string | Uint8Array>
  | ReadableStream<string | Uint8Array>;

/** The lines without their ends. Bytes are UTF-8. */
export async function* linesOf(source: LineSource): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of chunksOf(source)) {
    const lines = (rest + textOf(chunk, decoder)).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
  rest += decoder.decode();
  if (rest !== "") yield rest;
}

function textOf(chunk: string | Uint8Array, decoder: TextDecoder): string {
  return typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
}

type Chunks = Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

function chunksOf(source: LineSource): Chunks {
  if (typeof source === "string") return [source];
  return "getReader" in source ? readerChunks(source) : source;
}

/** The chunks of a web stream, which not every browser can iterate. */
async function* readerChunks(
  stream: ReadableStream<string | Uint8Array>,
): AsyncGenerator<string | Uint8Array> {
  const reader = stream.getReader();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield value;
    }
  } finally {
    await reader.cancel();
  }
}
