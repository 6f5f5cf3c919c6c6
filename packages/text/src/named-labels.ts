// Labels in errors.

/** Labels that are named at most. */
const MOST = 6;

/** The first labels of a list, quoted. */
export function named(labels: readonly string[]): string {
  const shown = labels.slice(0, MOST).map((label) => JSON.stringify(label));
  return shown.join(", ") + (labels.length > MOST ? `, and ${labels.length - MOST} more` : "");
}

/** The ending of a noun for so many items. */
export function plural(items: readonly unknown[]): string {
  return items.length === 1 ? "" : "s";
}
