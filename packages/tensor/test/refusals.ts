// Error texts, gathered for a snapshot.

/** Class and text of what each function throws, under its name. Throws where one does not refuse. */
export function refusalsOf(refusals: Readonly<Record<string, () => unknown>>): string {
  const texts = Object.entries(refusals).map(
    ([name, refuse]) => `${name}\n  ${indented(thrownBy(name, refuse))}`,
  );
  return ["", ...texts].join("\n");
}

function thrownBy(name: string, refuse: () => unknown): string {
  try {
    refuse();
  } catch (error) {
    return String(error);
  }
  throw new Error(`"${name}" was not refused.`);
}

function indented(text: string): string {
  return text.replaceAll("\n", "\n  ");
}
