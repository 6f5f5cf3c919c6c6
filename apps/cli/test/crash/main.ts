// The part of `pnpm test:crash` that kills forecasts: [--kills 25] [--seed 1].
import { parseArgs } from "node:util";
import { crashForecast } from "./crash.ts";

const { values } = parseArgs({
  options: { kills: { type: "string", default: "25" }, seed: { type: "string", default: "1" } },
  strict: false,
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string) => process.stdout.write(`${line}\n`);
const { problems, killsInWrites, damaged, reported } = await crashForecast({ kills, seed, print: say });
say(
  `forecast: ${kills} kills, ${killsInWrites} during a write; ${damaged} files damaged on purpose, ${reported} reported`,
);
for (const problem of problems) say(`FAILED: ${problem}`);
if (problems.length === 0) say("forecast: the files are those of a run that was never stopped");
process.exitCode = problems.length === 0 ? 0 : 1;
