// The number of cases in a run of the suites.

/**
 * The number of cases of a randomised test: `all` in `pnpm test:all`, which sets `GRUS_TESTS=all`, otherwise
 * `few`.
 */
export function caseCount(few: number, all: number): number {
  return process.env.GRUS_TESTS === "all" ? all : few;
}
