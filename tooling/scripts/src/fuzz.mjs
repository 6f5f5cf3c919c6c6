// Fuzzes every reader of every package: pnpm fuzz [--cases N] [--seed N].
import { spawnSync } from "node:child_process";
import { basename, join } from "node:path";
import { packagesWith } from "./suite/turbo-parts.mjs";

let code = 0;
for (const directory of packagesWith("fuzz")) {
  process.stdout.write(`\n${basename(directory)}\n`);
  const flags = ["--conditions=@grus/source", "--import", "tsx", join("test", "fuzz-main.ts")];
  const { status } = spawnSync(process.execPath, [...flags, ...process.argv.slice(2)], {
    cwd: directory,
    stdio: "inherit",
  });
  code = Math.max(code, status ?? 1);
}
process.exitCode = code;
