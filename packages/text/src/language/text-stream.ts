// Pieces of text as a stream of bytes, such as the body of a server's response.

/**
 * A stream of UTF-8 that takes each piece when its reader is ready for it. Cancelling it, as servers do when the
 * client leaves, ends the source:
 *
 *     new Response(textStream(generator.write({ prompt, signal: request.signal })));
 *
 * An error of the source is that of the stream. (`ReadableStream.from` is not in every browser.)
 */
export function textStream(pieces: AsyncIterable<string>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  const utf8 = new TextEncoder();
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await iterator.next();
      if (done === true) controller.close();
      else controller.enqueue(utf8.encode(value));
    },
    cancel: async () => {
      await iterator.return?.();
    },
  });
}
