// What a client of the server sees: how fast characters arrive, and that writing ends when it leaves.
import type { text as language } from "grus";
import { listen } from "../listen.ts";
import { textServer } from "./app.ts";

/** What was measured. */
export interface ServerFigures {
  readonly charactersPerSecond: number;
  readonly millisecondsToFirst: number;
  /** Pieces that the model wrote of an answer whose client left after `read` pieces. */
  readonly writtenOfLeft: number;
}

/** Characters of the answer whose client leaves: some seconds of writing. */
const LONG = 50_000;

/** Reads one answer of `length` characters whole, and leaves another after some pieces. */
export async function measureServer(
  generator: Pick<language.TextGenerator, "write">,
  length: number,
): Promise<ServerFigures> {
  const watched = watchedWriting(generator);
  const server = await listen(textServer(watched), 0);
  try {
    const whole = await readWhole(`${server.url}/write?length=${length}`);
    const before = watched.written();
    await leaveAfter(`${server.url}/write?length=${LONG}`, 10);
    await watched.ended();
    return { ...whole, writtenOfLeft: watched.written() - before };
  } finally {
    await server.close();
  }
}

async function readWhole(url: string): Promise<Omit<ServerFigures, "writtenOfLeft">> {
  const started = performance.now();
  const { body } = await fetch(url);
  let [first, characters] = [0, 0];
  for await (const part of body!.pipeThrough(new TextDecoderStream())) {
    if (characters === 0) first = performance.now() - started;
    characters += part.length;
  }
  const seconds = (performance.now() - started) / 1000;
  return { charactersPerSecond: characters / seconds, millisecondsToFirst: first };
}

async function leaveAfter(url: string, pieces: number): Promise<void> {
  const leave = new AbortController();
  const { body } = await fetch(url, { signal: leave.signal });
  const reader = body!.getReader();
  for (let i = 0; i < pieces; i++) await reader.read();
  leave.abort();
}

interface WatchedWriting extends Pick<language.TextGenerator, "write"> {
  /** Pieces of all texts. */
  written(): number;
  /** Resolves when the newest text has ended. */
  ended(): Promise<void>;
}

function watchedWriting({ write }: Pick<language.TextGenerator, "write">): WatchedWriting {
  let written = 0;
  let ended: Promise<void> = Promise.resolve();
  return {
    write: (options) => {
      let onEnd = () => {};
      ended = new Promise((resolve) => {
        onEnd = resolve;
      });
      return watched(write(options), () => written++, onEnd);
    },
    written: () => written,
    ended: () => ended,
  };
}

async function* watched(
  pieces: AsyncIterable<string>,
  onPiece: () => void,
  onEnd: () => void,
): AsyncGenerator<string, void> {
  try {
    for await (const piece of pieces) {
      onPiece();
      yield piece;
    }
  } finally {
    onEnd();
  }
}
