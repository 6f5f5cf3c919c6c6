// --paths needs a place to write to, and a seed of its own needs paths.
import { InputError } from "../errors.ts";
import type { PredictFlags } from "./predict-flags.ts";

/** Throws {@link InputError} for a seed of paths without any. */
export function checkPathSeed({ paths, seed }: Pick<PredictFlags, "paths" | "seed">): void {
  if (seed === undefined || paths !== undefined) return;
  throw new InputError(`--seed ${seed}: expected paths to draw; got none.`, "Give --paths, or omit it.");
}

/** Throws {@link InputError} for paths that nothing would be written of. */
export function checkPaths({
  paths,
  out,
}: {
  readonly paths?: number | undefined;
  readonly out?: string | undefined;
}): void {
  if (paths === undefined || out !== undefined) return;
  throw new InputError(
    `--paths ${paths}: expected a place for paths.csv; got none.`,
    "Say where results are written with --out.",
  );
}
