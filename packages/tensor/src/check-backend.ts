// Validation of backends. A promise of a backend is the most common mistake.
import type { Backend } from "./backend.ts";
import { described } from "./described.ts";
import { BackendError } from "./errors.ts";

/** Throws {@link BackendError} for a promise of a backend and for any value without `compile`. */
export function checkBackend(where: string, backend: unknown): asserts backend is Backend {
  const given = backend as { readonly compile?: unknown; readonly then?: unknown } | null | undefined;
  if (typeof given?.compile === "function") return;
  if (typeof given?.then === "function")
    throw new BackendError(where, "a promise", "Await it: const backend = await createBackend().");
  throw new BackendError(
    where,
    described(backend),
    "Pass the result of createBackend(), wasmBackend() or referenceBackend().",
  );
}
