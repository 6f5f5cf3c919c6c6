import type { About, Contestant } from "./contestant.ts";

/** `library` is the library's module. */
export function jaxOn(
  library: unknown,
  device: "wasm" | "webgpu",
  about: About & { readonly name: string },
): Promise<Contestant>;
