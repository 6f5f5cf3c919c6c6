// Whether what was given as a backend is one: a promise of a backend is the common mistake.
import type { Backend } from "./backend.ts";
import { BackendError } from "./errors.ts";

/** Throws {@link BackendError}, which begins with `where`, for a promise of a backend and for anything else that cannot compile. */
export function checkBackend(where: string, backend: unknown): asserts backend is Backend {
  const given = backend as { readonly compile?: unknown; readonly then?: unknown } | null | undefined;
  if (typeof given?.compile === "function") return;
  if (typeof given?.then === "function")
    throw new BackendError(
      `${where}: backend is a promise; expected a backend.\nAwait it: const backend = await createBackend().`,
    );
  throw new BackendError(
    `${where}: backend is ${given === null ? "null" : typeof given}; expected a backend.\nPass what createBackend(), wasmBackend() or referenceBackend() gives.`,
  );
}
