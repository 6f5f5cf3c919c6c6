/** The name of a target as that of a file, without its extension. */
export function fileNameOf(target: string): string {
  return target.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-");
}
