// Choosing what runs programs. The choice is the caller's; nothing falls back in silence.
import { type WasmOptions, wasmBackend } from "@grus/backend-wasm";
import { type Backend, GrusError, referenceBackend } from "@grus/tensor";

/** A backend by name; "auto" is the fastest that is known to run everywhere: "wasm". */
export type BackendName = "auto" | "wasm" | "reference";

/** The names that {@link createBackend} takes. */
export const backendNames: readonly BackendName[] = ["auto", "wasm", "reference"];

/** A backend name that does not exist. */
export class BackendNameError extends GrusError {
  override readonly name = "BackendNameError";
}

/**
 * The backend of a name, with options for the one that is started. `backend.name` says what really runs. Throws {@link BackendNameError} for an unknown name, and the backend's own
 * error where it cannot run here.
 */
export async function createBackend(name: BackendName = "auto", options: WasmOptions = {}): Promise<Backend> {
  if (name === "reference") return referenceBackend();
  if (name === "auto" || name === "wasm") return wasmBackend(options);
  throw new BackendNameError(
    `createBackend: there is no backend "${name}"; expected one of ${backendNames.join(", ")}.`,
  );
}
