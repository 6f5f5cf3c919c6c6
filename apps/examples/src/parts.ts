// The names that may follow an example's on the command line.

/** Throws for a name in `given` that is not one of the `parts` of the example `name`. */
export function checkParts(name: string, given: readonly string[], parts: readonly string[]): void {
  if (parts.length === 0 && given.length > 0)
    throw new Error(`${name}: has no parts; leave out "${given.join(" ")}".`);
  const unknown = given.find((one) => !parts.includes(one));
  if (unknown !== undefined)
    throw new Error(`${name}: unknown part "${unknown}"; expected some of ${parts.join(", ")}.`);
}
