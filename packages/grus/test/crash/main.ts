// The long run: pnpm test:crash [--kills 100] [--seed 1] [--hidden 64].
import { parseArgs } from "node:util";
import { crash, crashLines } from "./crash.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
    hidden: { type: "string", default: "64" },
  },
});
const [kills, seed, hiddenSize] = [values.kills, values.seed, values.hidden].map(Number) as [
  number,
  number,
  number,
];
if (![kills, hiddenSize].every((count) => Number.isInteger(count) && count > 0) || !Number.isInteger(seed)) {
  process.stderr.write("test:crash: --kills and --hidden must be positive integers, --seed an integer.\n");
  process.exit(2);
}
const report = await crash({ kills, seed, hiddenSize, print: (line) => process.stdout.write(`${line}\n`) });
process.stdout.write(`\n${crashLines(report).join("\n")}\n`);
process.exitCode = report.problems.length === 0 ? 0 : 1;
