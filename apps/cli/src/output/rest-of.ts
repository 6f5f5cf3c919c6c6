// Where all of a table is whose beginning is shown.

/** The file that holds all, or the flag that writes it. */
export function restOf(path: string | undefined, flag: "--out DIR" | "--out FILE.csv"): string {
  return path === undefined ? `${flag} writes all` : `all are in ${path}`;
}
