// Long fuzzing: pnpm --filter @grus/keras fuzz [cases per reader] [first seed].
import { GrusError } from "@grus/tensor";
import { fuzzCommand } from "@grus/testing/fuzz";
import { targets } from "./fuzz-targets.ts";

fuzzCommand(targets, GrusError);
