// Long fuzzing of the readers of a package, as a script: [cases per reader] [first seed].
import { type ErrorClass, type FuzzTarget, fuzz } from "./fuzz.ts";

/**
 * Runs every target as given by the arguments of the process, prints the results, and fails if a reader
 * crashed or was slow.
 */
export function fuzzCommand(targets: readonly FuzzTarget[], rejection: ErrorClass): void {
  const [cases = 100_000, first = 1_000_000] = process.argv.slice(2).map(Number);
  if (![cases, first].every((number) => Number.isSafeInteger(number) && number >= 0)) {
    process.stderr.write("usage: pnpm --filter PACKAGE fuzz [cases per reader] [first seed]\n");
    process.exitCode = 2;
    return;
  }
  const results = targets.map((target) => {
    const { name, accepted, crashes, slowest, mostBytes } = fuzz(target, rejection, first, cases);
    process.stdout.write(
      `${name}: ${cases} cases, ${accepted} read, ${crashes.length} crashes, slowest ${slowest.toFixed(0)} ms, at most ${(mostBytes / 2 ** 20).toFixed(1)} MiB\n`,
    );
    for (const crash of crashes.slice(0, 10)) process.stdout.write(`${crash}\n`);
    return crashes.length === 0 && slowest <= 1000;
  });
  process.exitCode = results.every(Boolean) ? 0 : 1;
}
