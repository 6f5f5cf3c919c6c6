// The kinds of archives that PyTorch writes, told by the names of their entries.
import type { ModelFileError } from "../files/model-file-error.ts";
import { malformed } from "./torch-values.ts";

/** What an archive of PyTorch holds. */
export type ArchiveKind = "saved values" | "TorchScript" | "exported program";

/** The kind of an archive; undefined for one of another program. */
export function archiveKind(names: readonly string[]): ArchiveKind | undefined {
  const has = (pattern: RegExp) => names.some((name) => pattern.test(name));
  if (has(/(^|\/)(serialized_exported_program\.json|archive_format|data\/aotinductor\/.*)$/))
    return "exported program";
  if (!has(/^[^/]*\/?data\.pkl$/)) return undefined;
  return has(/^[^/]*\/?(code\/|constants\.pkl$)/) ? "TorchScript" : "saved values";
}

/** The error for an archive that holds a program instead of values. */
export function refuseArchive(kind: "TorchScript" | "exported program"): ModelFileError {
  const got = {
    TorchScript: "a TorchScript archive, as torch.jit.save writes it",
    "exported program": "an exported program (.pt2), as torch.export.save writes it",
  }[kind];
  return malformed({ expected: "values saved by torch.save", got, cure: INSTEAD });
}

/** What to save instead of a program. */
export const INSTEAD =
  "Export the model with torch.onnx.export, which Grus runs, or save its tensors with torch.save(model.state_dict(), path).";
