import type { About, Contestant } from "./contestant.ts";

/** `tf` is the library's module with the backend registered. */
export function tfjsOn(
  tf: unknown,
  backend: "cpu" | "wasm" | "webgl" | "webgpu",
  about: About,
): Promise<Contestant>;
