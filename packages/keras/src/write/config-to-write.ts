// The configuration of a model, as Keras 3 reads it.
import { type Json, malformed } from "../config.ts";
import type { KerasContents } from "../keras-file.ts";

/** The configuration to be written. Throws {@link ModelFileError} for those of older versions. */
export function configToWrite({ config, major, groups, version, format = "Keras" }: KerasContents): Json {
  if (major >= 3 && (groups !== undefined || config.module !== undefined)) return config;
  throw malformed({
    expected: "a model of a .keras file of Keras 3, or a list of layers",
    got: major >= 3 ? "one of HDF5" : `one of ${format} ${version ?? "before 3"}`,
    cure: "Its configuration has another form; save it again as .keras with Keras 3, or write ONNX.",
  });
}
