// The demo: builds the command line and forecasts Seattle's weather. Arguments are passed on to
// `grus forecast`.
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ROOT, runOnTerminal, turbo } from "./run.mjs";

const SETTINGS = ["--target", "temp_max", "--out", "runs/seattle"];

const cli = join(ROOT, "apps/cli/dist/main.js");
console.log(`Building the command line${existsSync(cli) ? "" : " (the first time takes a little longer)"} …`);
const build = await turbo(["build", "--filter=@grus/cli"]);
if (build.code === 0) {
  const datasets = createRequire(join(ROOT, "apps/cli/package.json")).resolve("vega-datasets");
  const weather = join(dirname(datasets), "../data/seattle-weather.csv");
  const args = [cli, "forecast", weather, ...SETTINGS, ...process.argv.slice(2)];
  process.exitCode = await runOnTerminal(process.execPath, args);
} else {
  console.error(build.output);
  process.exitCode = 1;
}
