// Error messages, collected for a snapshot.

/** The class and message that each function throws, under its name. Throws if one does not throw. */
export function errorsOf(causes: Readonly<Record<string, () => unknown>>): string {
  const texts = Object.entries(causes).map(
    ([name, cause]) => `${name}\n  ${indented(thrownBy(name, cause))}`,
  );
  return ["", ...texts].join("\n");
}

function thrownBy(name: string, cause: () => unknown): string {
  try {
    cause();
  } catch (error) {
    return String(error);
  }
  throw new Error(`"${name}" did not throw.`);
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
