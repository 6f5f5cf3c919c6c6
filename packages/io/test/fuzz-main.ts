// The long run: pnpm --filter @grus/io fuzz [cases a reader] [first seed].
import { fuzz } from "./fuzz.ts";
import { targets } from "./fuzz-targets.ts";

const [cases = 100_000, first = 1_000_000] = process.argv.slice(2).map(Number);
if (![cases, first].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  process.stderr.write("usage: pnpm --filter @grus/io fuzz [cases a reader] [first seed]\n");
  process.exit(2);
}
let failed = false;
for (const target of targets) {
  const { name, accepted, crashes, slowest, mostBytes } = fuzz(target, first, cases);
  process.stdout.write(
    `${name}: ${cases} cases, ${accepted} read, ${crashes.length} crashes, slowest ${slowest.toFixed(0)} ms, at most ${(mostBytes / 2 ** 20).toFixed(1)} MiB\n`,
  );
  for (const crash of crashes.slice(0, 10)) process.stdout.write(`${crash}\n`);
  failed ||= crashes.length > 0 || slowest > 1000;
}
process.exitCode = failed ? 1 : 0;
