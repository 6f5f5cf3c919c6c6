// Values by name in a graph; inner graphs see those of the graphs around them.
import { DAMAGED, ModelFileError, quote } from "@grus/io/files";
import type { AnyValue } from "./values.ts";

export class Scope {
  readonly #outer: Scope | undefined;
  readonly #own = new Map<string, AnyValue>();

  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  set(name: string, value: AnyValue): void {
    this.#own.set(name, value);
  }

  /** The value of a name. Throws {@link ModelFileError} if there is none. */
  read(name: string, place: string): AnyValue {
    const value = this.#find(name);
    if (value !== undefined) return value;
    throw new ModelFileError("ONNX", {
      place,
      expected: `a value ${quote(name)} that a node computes, or a constant or input of that name`,
      got: "none",
      cure: DAMAGED,
    });
  }

  #find(name: string): AnyValue | undefined {
    for (let scope: Scope | undefined = this; scope !== undefined; scope = scope.#outer) {
      const value = scope.#own.get(name);
      if (value !== undefined) return value;
    }
    return undefined;
  }
}
