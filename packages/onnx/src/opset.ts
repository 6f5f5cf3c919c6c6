// The versions of operator sets.
import { ModelFileError } from "@grus/io/files";
import type { ModelProto, OperatorSetProto } from "./schema.ts";

/** The supported operator sets. */
export const OPSETS = { oldest: 7, newest: 24 } as const;

/** The version of the default operator set; undefined if none is imported. */
export function defaultOpset(imports: readonly OperatorSetProto[]): number | undefined {
  const own = imports.find(({ domain = "" }) => domain === "" || domain === "ai.onnx");
  return own === undefined ? undefined : Number(own.version ?? 0);
}

/** The version of a model. Throws {@link ModelFileError} for an unsupported one. */
export function opsetOf({ opsetImport }: ModelProto): number {
  const version = defaultOpset(opsetImport);
  if (version !== undefined && version >= OPSETS.oldest && version <= OPSETS.newest) return version;
  throw new ModelFileError("ONNX", {
    expected: `an operator set of ${OPSETS.oldest} to ${OPSETS.newest}`,
    got: version === undefined ? "none" : String(version),
    cure: "Export the model again with such an opset_version, or convert it with onnx.version_converter.",
  });
}
