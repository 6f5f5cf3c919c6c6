// What a page measures, as data that it sends back.
import type { Compared, SizeName } from "../figures/comparison.ts";
import type { InterleaveOptions } from "../interleave.ts";
import type { RecurrentShape } from "../layers.ts";

declare global {
  interface Window {
    /** Set by the pages that compare. */
    compare(comparison: PageComparison): Promise<PageReport>;
  }
}

/** What the page is to know beforehand. */
export interface PageSetting {
  /** Threads for those that take a number of them. */
  readonly threads: number;
  /** Versions of the libraries, where they take part. */
  readonly tfjs?: string;
  readonly jax?: string;
}

/** What to compare. */
export interface PageComparison extends InterleaveOptions {
  readonly setting: PageSetting;
  /** Names of contestants, the one that others are compared with first. */
  readonly contestants: readonly string[];
  readonly sizes: Readonly<Partial<Record<SizeName, RecurrentShape>>>;
}

/** One line: a contestant on a size. */
export interface PageLine extends Omit<Compared, "size" | "work" | "gflops"> {
  readonly size: string;
  /** Why there is no figure, where it could not run or computed something else. */
  readonly failure?: string;
}

/** Where the page ran. */
export interface PageEnvironment {
  readonly browser: string;
  readonly isIsolated: boolean;
  readonly cores: number;
  /** The adapter's own words; undefined where there is no WebGPU. */
  readonly webgpu?: string;
  /** The renderer's own words; undefined where there is no WebGL2. */
  readonly webgl2?: string;
  /** Whether the graphics are computed by the processor: such figures say little of a GPU. */
  readonly isSoftware: boolean;
}

/** What comes back. */
export interface PageReport {
  readonly environment: PageEnvironment;
  readonly lines: readonly PageLine[];
}
