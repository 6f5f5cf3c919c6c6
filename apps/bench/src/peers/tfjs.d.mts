import type { Contestant } from "./contestant.ts";

export function tfjs(backend: "cpu" | "wasm", threads: number): Promise<Contestant>;
