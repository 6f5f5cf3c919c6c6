// Validation of keys: a seed in place of a key is the most common mistake.
import { described } from "./described.ts";
import { KeyError } from "./errors.ts";
import { Tensor } from "./tensor.ts";

/** Throws {@link KeyError} for a value that is not an int32 tensor [2], such as a seed. */
export function checkKey(where: string, key: unknown): asserts key is Tensor<"int32"> {
  const found = described(key);
  if (key instanceof Tensor && found === "int32[2]") return;
  throw new KeyError(
    where,
    "key",
    found,
    "a key",
    `Make one with key(${typeof key === "number" ? key : "seed"}).`,
  );
}
