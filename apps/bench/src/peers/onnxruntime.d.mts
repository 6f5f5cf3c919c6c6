import type { Contestant, Problem } from "./contestant.ts";

/** A stream in ONNX Runtime. */
export interface OnnxStream {
  readonly version: string;
  push(x: Float32Array): Promise<Float32Array>;
  dispose(): void;
}

export function onnxruntime(kind: "node" | "web", threads: number): Promise<Contestant>;
export function onnxruntimeStream(problem: Pick<Problem, "weights" | "shape">): Promise<OnnxStream>;
