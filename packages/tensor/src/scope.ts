// The part of a model that is being traced: steps keep its name, for profiles.

let current: string | undefined;

/** The part that is being traced, such as "encoder.cell"; undefined outside of parts. */
export function currentPart(): string | undefined {
  return current;
}

/**
 * Runs `make`; the tensors that it computes are of the part `name`, within the part around it. Models of `layers` and
 * `sequential` do this for each part, and `fit` for the optimizer.
 */
export function inPart<T>(name: string, make: () => T): T {
  return asPart(current === undefined ? name : `${current}.${name}`, make);
}

/** As {@link inPart}, of a part that is named whole, or of none. */
export function asPart<T>(name: string | undefined, make: () => T): T {
  const before = current;
  current = name;
  try {
    return make();
  } finally {
    current = before;
  }
}
