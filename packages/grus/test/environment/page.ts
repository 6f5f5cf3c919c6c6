// The environment in a page: the backend that the run provides, and the fixtures at an address.
import { type GpuMode, gpuBackend } from "@grus/backend-gpu";
import { wasmBackend } from "@grus/backend-wasm";
import type { Backend } from "@grus/tensor";
import { type FixtureSource, fixtureAddress } from "@grus/testing/reference";
import { inject } from "vitest";
import type { PageBackendName } from "./page-backends.ts";
import type { TestedBackend } from "./tested-backend.ts";

/** Descriptions of the backends that have run in this page. */
const ran = new Set<string>();

const table: Readonly<Record<PageBackendName, Omit<TestedBackend, "name" | "reports">>> = {
  wasm: { tolerance: 1e-5, create: threadedWasm },
  "gpu:webgpu": { tolerance: 1e-5, create: () => gpu("webgpu", "fused-encoder") },
  "gpu:webgl2": { tolerance: 1e-5, create: () => gpu("webgl2", "generic") },
};

const name: PageBackendName = inject("backend");

/** The backend of this page. */
export const pageBackend: TestedBackend & { readonly name: PageBackendName } = {
  name,
  reports: name,
  ...table[name],
};

/** The backends under test. */
export const backends: readonly TestedBackend[] = [pageBackend];

/** Every n-th fixture of a suite is checked. */
export const sample: number = inject("sample");

/** Opens the fixtures that the run serves. */
export function openFixtures(): Promise<FixtureSource> {
  return fixtureAddress(inject("fixtures"));
}

/**
 * The backends that have run in this page so far: "wasm, 2 threads, relaxed" or "gpu:webgpu, fused-encoder".
 */
export function whatRan(): string {
  return [...ran].sort().join("; ");
}

/** WebAssembly with threads; throws if there is only one. */
async function threadedWasm(): Promise<Backend> {
  const backend = await wasmBackend({ threads: 2 });
  const { threads, simd } = backend;
  if (threads < 2) throw new Error(`wasm runs on ${threads} thread; expected at least 2.`);
  ran.add(`${backend.name}, ${threads} threads, ${simd}`);
  return backend;
}

/** A GPU backend whose programs must all use `executor`; compiling a program that uses another one throws. */
async function gpu(mode: GpuMode, executor: string): Promise<Backend> {
  const backend = await gpuBackend({ mode });
  return {
    name: backend.name,
    compile: async (program) => {
      const executable = await backend.compile(program);
      const { executorKind } = executable;
      if (executorKind !== executor && executorKind !== "none") {
        throw new Error(`${backend.name} runs a program as "${executorKind}"; expected "${executor}".`);
      }
      if (executorKind === executor) ran.add(`${backend.name}, ${executorKind}`);
      return executable;
    },
    dispose: () => backend.dispose(),
  };
}
