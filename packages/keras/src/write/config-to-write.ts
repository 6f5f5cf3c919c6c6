// The configuration of a model, as Keras 3 reads it.
import type { Json } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";
import { upgraded } from "./upgrade-config.ts";

/** The configuration to be written: that of a `.keras` file of Keras 3 as it is. */
export function configToWrite({ config, major }: KerasContents): Json {
  return major >= 3 && config.module !== undefined ? config : upgraded(config, major);
}
