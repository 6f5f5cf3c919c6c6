// The examples that `pnpm example` runs.
import type { Example } from "./example.ts";
import { tour } from "./tour.ts";

export const examples: readonly Example[] = [tour];
