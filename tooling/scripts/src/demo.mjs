// The demo: builds the command line and forecasts Seattle's weather. Arguments are passed on to
// `grus forecast`.
import { copyFileSync, existsSync, mkdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT, runOnTerminal, turbo } from "./run.mjs";

const WEATHER = "runs/seattle-weather.csv";
const SETTINGS = ["--target", "temp_max", "--out", "runs/seattle"];

const cli = join(ROOT, "apps/cli/dist/node/main.js");
console.log(`Building the command line${existsSync(cli) ? "" : " (the first time takes a little longer)"} …`);
const build = await turbo(["build", "--filter=@grus/cli"]);
if (build.code === 0) {
  const datasets = createRequire(join(ROOT, "apps/cli/package.json")).resolve("vega-datasets");
  mkdirSync(join(ROOT, "runs"), { recursive: true });
  copyFileSync(join(dirname(datasets), "../data/seattle-weather.csv"), join(ROOT, WEATHER));
  const args = [cli, "forecast", WEATHER, ...SETTINGS, ...process.argv.slice(2)];
  process.exitCode = await runOnTerminal(process.execPath, args);
} else {
  console.error(build.output);
  process.exitCode = 1;
}
