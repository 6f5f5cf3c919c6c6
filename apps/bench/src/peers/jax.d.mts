import type { Contestant } from "./contestant.ts";

export function jax(): Promise<Contestant>;
