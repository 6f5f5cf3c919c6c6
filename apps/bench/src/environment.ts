// The environment of a run: the machine, the engine and the backend.
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import type { Backend } from "grus";

/** The environment, which is printed with the figures. */
export interface Environment {
  readonly processor: string;
  readonly cores: number;
  /** In GiB. */
  readonly memory: number;
  readonly node: string;
  readonly v8: string;
  readonly backend: string;
  readonly threads: number;
  readonly simd: string;
  /** Average number of runnable processes in the last minute. */
  readonly load: number;
}

/** A backend that may have threads and a SIMD build. */
export type AnyBackend = Backend & { readonly threads?: number; readonly simd?: string };

export function environmentOf({ name, threads = 1, simd = "none" }: AnyBackend): Environment {
  return {
    processor: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memory: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    v8: process.versions.v8,
    backend: name,
    threads,
    simd,
    load: loadavg()[0]!,
  };
}

/** The environment as one line. */
export function environmentLine(environment: Environment): string {
  const { processor, cores, node, backend, threads, simd } = environment;
  return `${processor}, ${cores} cores, Node ${node}, ${backend} backend, ${simd}, ${threads} threads`;
}
