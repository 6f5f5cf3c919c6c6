// Long fuzzing: pnpm --filter @grus/forecast fuzz --help.
import { GrusError } from "@grus/tensor";
import { fuzzCommand } from "@grus/testing/fuzz";

await fuzzCommand({
  load: async () => (await import("./fuzz-targets.ts")).targets,
  rejection: GrusError,
  corpus: new URL("fuzz-corpus/", import.meta.url),
});
