// The examples that `pnpm example` runs.
import { copyTask } from "./copy-task.ts";
import type { Example } from "./example.ts";
import { techniques } from "./techniques.ts";
import { tour } from "./tour.ts";

export const examples: readonly Example[] = [tour, copyTask, techniques];
