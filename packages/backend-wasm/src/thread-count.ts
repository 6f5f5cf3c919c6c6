// The number of threads.
import { WasmOptionError, WasmUnsupportedError } from "./errors.ts";
import { nodeModule } from "./node-module.ts";

/** More threads improve little: recurrent sequences are divided along the batch. */
const MOST_BY_DEFAULT = 4;

/**
 * The requested number, or a suitable default. Throws {@link WasmOptionError} for an invalid number, {@link
 * WasmUnsupportedError} where threads are not available.
 */
export function threadCount(requested: number | undefined): number {
  if (requested === undefined) return canShare() ? Math.max(1, Math.min(processors(), MOST_BY_DEFAULT)) : 1;
  if (!Number.isInteger(requested) || requested < 1) {
    throw new WasmOptionError("threads", "a whole number of at least 1", requested);
  }
  if (requested > 1 && !canShare()) {
    throw new WasmUnsupportedError(
      "threads require a cross-origin isolated page (headers Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp)",
    );
  }
  return requested;
}

/**
 * Whether memory can be shared with workers: always in Node, in browsers where the page is cross-origin
 * isolated.
 */
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
