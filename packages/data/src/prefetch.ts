// Runs a source ahead of its consumer.
import { wholeNumber } from "./option-checks.ts";
import type { Source, Stage } from "./pipeline.ts";

/**
 * The items of the source, of which up to `ahead` are produced while the consumer holds one. The source is
 * never asked for two items at once. An error is thrown in the place of its item; when the consumer stops,
 * the source is stopped as soon as it is idle.
 *
 * While the consumer holds an item, the source is at most `ahead` items further: with `prefetch(1)`, two
 * alternating buffers suffice (see {@link batches}).
 */
export function prefetch<T>(ahead = 1): Stage<T, T> {
  wholeNumber("ahead", ahead, 1);
  return (source) => ({ [Symbol.asyncIterator]: () => runAhead(source, ahead) });
}

async function* runAhead<T>(source: Source<T>, ahead: number): AsyncGenerator<T, void> {
  const iterator = iteratorOf(source);
  const queue: Promise<IteratorResult<T>>[] = [];
  let latest: Promise<unknown> = Promise.resolve();
  let finished = false;

  function request(): void {
    const result = latest.then(() =>
      finished ? { done: true as const, value: undefined } : iterator.next(),
    );
    latest = result.then(
      ({ done }) => {
        finished ||= done === true;
      },
      () => {
        finished = true;
      },
    );
    // The consumer may stop before it reaches a failure that lies ahead.
    result.catch(() => undefined);
    queue.push(result as Promise<IteratorResult<T>>);
  }

  try {
    request();
    for (;;) {
      const { done, value } = await queue.shift()!;
      if (done) return;
      while (queue.length < ahead) request();
      yield value;
    }
  } finally {
    const stopped = finished;
    finished = true;
    await latest;
    if (!stopped) await iterator.return?.();
  }
}

function iteratorOf<T>(source: Source<T>): AsyncIterator<T> | Iterator<T> {
  return Symbol.asyncIterator in source ? source[Symbol.asyncIterator]() : source[Symbol.iterator]();
}
