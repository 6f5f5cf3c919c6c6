/** What a case may take. */
export interface CaseLimits {
  /** CPU time. */
  readonly milliseconds: number;
  /** Of array buffers. */
  readonly bytes: number;
}

/** What a case may take: a second, and 64 MiB. */
export const LIMITS: CaseLimits = { milliseconds: 1000, bytes: 2 ** 26 };
