import type { Contestant } from "./contestant.ts";

export function onnxruntime(kind: "node" | "web", threads: number): Promise<Contestant>;
export function timeMajor(values: Float32Array, batch: number, time: number, width: number): Float32Array;
