// The data exchanged with a page: the comparison to run, and its report.
import type { Compared, SizeName } from "../figures/comparison.ts";
import type { InterleaveOptions } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";

declare global {
  interface Window {
    /** Set by the pages of the comparison. */
    compare(comparison: PageComparison): Promise<PageReport>;
  }
}

/** Settings of a page. */
export interface PageSetting {
  /** Threads of the contestants that support them. */
  readonly threads: number;
  /** Versions of the libraries, if they take part. */
  readonly tfjs?: string;
  readonly jax?: string;
}

/** A comparison to run. */
export interface PageComparison extends InterleaveOptions {
  readonly setting: PageSetting;
  /** Names of contestants, the baseline first. */
  readonly contestants: readonly string[];
  readonly sizes: Readonly<Partial<Record<SizeName, RecurrentShape>>>;
}

/** The result of one contestant on one size. */
export interface PageLine extends Omit<Compared, "size" | "work" | "gflops"> {
  readonly size: string;
  /** Why there is no timing: it could not run, or its results differ. */
  readonly failure?: string;
}

/** The environment of the page. */
export interface PageEnvironment {
  readonly browser: string;
  readonly isIsolated: boolean;
  readonly cores: number;
  /** The adapter's description; undefined without WebGPU. */
  readonly webgpu?: string;
  /** The renderer's name; undefined without WebGL2. */
  readonly webgl2?: string;
  /** Software rendering on the CPU: the figures are not the times of a GPU. */
  readonly isSoftware: boolean;
}

/** The report of a page. */
export interface PageReport {
  readonly environment: PageEnvironment;
  readonly lines: readonly PageLine[];
}
