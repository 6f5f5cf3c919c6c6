// --paths needs a place to write to.
import { InputError } from "../errors.ts";

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
