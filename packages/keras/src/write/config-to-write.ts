// The configuration of a model in the form of Keras 3.
import type { Json } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";

export function configToWrite({ config }: KerasContents): Json {
  return config;
}
