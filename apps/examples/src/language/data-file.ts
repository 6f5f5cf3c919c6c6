// Files of data sets that are not distributed.
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The path of a file in the folder of data sets. Throws an Error that explains how to give it. */
export function dataFile(data: string | undefined, name: string, source: string): string {
  const path = data === undefined ? undefined : join(data, name);
  if (path !== undefined && existsSync(path)) return path;
  const place =
    path === undefined
      ? "neither GRUS_DATA_DIR nor --data names a folder of data sets"
      : `${path} does not exist`;
  throw new Error(
    `${name} was not found: ${place}.\nPut it there, from ${source}, and pass the folder as --data.`,
  );
}
