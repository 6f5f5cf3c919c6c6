// The part of `pnpm test:crash` that kills forecasts and replacements: [--kills 25] [--replacements 100] [--seed 1].
import { parseArgs } from "node:util";
import { crashForecast } from "./crash.ts";
import { crashReplacement } from "./replace.ts";

const { values } = parseArgs({
  options: {
    kills: { type: "string", default: "25" },
    replacements: { type: "string", default: "100" },
    seed: { type: "string", default: "1" },
  },
  strict: false,
});
const [kills, seed] = [Number(values.kills), Number(values.seed)];
const say = (line: string) => process.stdout.write(`${line}\n`);
const replacement = await crashReplacement(Number(values.replacements), seed);
say(
  `a model's directory: ${replacement.kills} kills, ${replacement.within} within a replacement; found ${replacement.found.join(" and ")} times each model whole`,
);
for (const problem of replacement.problems) say(`FAILED: ${problem}`);
const { problems, killsInWrites, damaged, reported } = await crashForecast({ kills, seed, print: say });
say(
  `forecast: ${kills} kills, ${killsInWrites} during a write; ${damaged} files damaged on purpose, ${reported} reported`,
);
for (const problem of problems) say(`FAILED: ${problem}`);
if (problems.length === 0) say("forecast: the files are those of a run that was never stopped");
process.exitCode = problems.length + replacement.problems.length === 0 ? 0 : 1;
