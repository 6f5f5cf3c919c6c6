// Names of files beside another file.

/**
 * Whether a value is the name of a file in the same folder or one below it: without "..", and not an absolute path or an
 * address.
 */
export function isPlainName(name: unknown): name is string {
  if (typeof name !== "string" || name === "" || /^[/\\]|[:\0]/.test(name)) return false;
  return !name.split(/[/\\]/).includes("..");
}
