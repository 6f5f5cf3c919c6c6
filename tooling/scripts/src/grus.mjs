// The command line from its source, `pnpm grus …`: builds the kernels if they are missing or outdated, then
// runs `grus` with the given arguments in the current folder.
import { join } from "node:path";
import { ROOT, runOnTerminal, turbo } from "./run.mjs";

const kernels = await turbo(["kernels"]);
if (kernels.code === 0) {
  const program = join(ROOT, "apps/cli/src/main.ts");
  const flags = ["--conditions=@grus/source", "--import", import.meta.resolve("tsx")];
  const folder = process.env.INIT_CWD ?? process.cwd();
  process.exitCode = await runOnTerminal(
    process.execPath,
    [...flags, program, ...process.argv.slice(2)],
    folder,
  );
} else {
  console.error(kernels.output);
  process.exitCode = 1;
}
