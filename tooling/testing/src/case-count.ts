// How thorough a run of the suites is.

/** How many cases a search tries: `all` of them in `pnpm test:all`, which sets `GRUS_TESTS=all`, otherwise a `few`. */
export function caseCount(few: number, all: number): number {
  return process.env.GRUS_TESTS === "all" ? all : few;
}
