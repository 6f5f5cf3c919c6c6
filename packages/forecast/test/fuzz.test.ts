// Every reader against damaged files; `pnpm --filter @grus/forecast fuzz` runs more of them.
import { GrusError } from "@grus/tensor";
import { fuzzTests } from "@grus/testing";
import { targets } from "./fuzz-targets.ts";

fuzzTests({ targets, rejection: GrusError, corpus: new URL("fuzz-corpus/", import.meta.url) });
