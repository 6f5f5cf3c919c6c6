// How many threads to use.
import { WasmUnsupportedError } from "./errors.ts";
import { nodeModule } from "./node-module.ts";

/** More than this many make little faster: recurrent sequences divide along the batch. */
const MOST_BY_DEFAULT = 4;

/** The number asked for, or a good one. Throws RangeError for a number that is none, {@link WasmUnsupportedError} where threads cannot be had. */
export function threadCount(asked: number | undefined): number {
  if (asked === undefined) return canShare() ? Math.max(1, Math.min(processors(), MOST_BY_DEFAULT)) : 1;
  if (!Number.isInteger(asked) || asked < 1) {
    throw new RangeError(`wasmBackend: threads is ${asked}; expected a whole number of at least 1.`);
  }
  if (asked > 1 && !canShare()) {
    throw new WasmUnsupportedError(
      "threads need shared memory, which a page has only when it is cross-origin isolated (headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)",
    );
  }
  return asked;
}

/** Whether memory can be shared with workers: always in Node, in browsers where the page is cross-origin isolated. */
function canShare(): boolean {
  const { crossOriginIsolated } = globalThis as { crossOriginIsolated?: boolean };
  return crossOriginIsolated ?? typeof SharedArrayBuffer !== "undefined";
}

function processors(): number {
  return globalThis.navigator?.hardwareConcurrency ?? nodeProcessors();
}

/** Node 20 has no navigator. */
function nodeProcessors(): number {
  return nodeModule<{ availableParallelism(): number }>("node:os")?.availableParallelism() ?? 1;
}
