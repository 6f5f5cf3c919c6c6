// Reads tensors that lie in several files, by the index that Hugging Face's libraries write beside them.
import type { TensorData } from "@grus/tensor";
import { parseJson } from "../files/json.ts";
import { quote } from "../files/model-file-error.ts";
import { isPlainName } from "../files/plain-name.ts";
import type { ReadModelFile } from "../model/model-source.ts";
import { isPyTorch } from "../pytorch/is-pytorch.ts";
import { readPyTorch } from "../pytorch/read-pytorch.ts";
import { readSafetensors, type SafetensorsFile } from "../safetensors/read-safetensors.ts";
import { SafetensorsError } from "../safetensors/safetensors-error.ts";

/** The tensors of several files. */
export interface ShardedFile extends SafetensorsFile {
  /** The format of the files. */
  readonly format: "safetensors" | "PyTorch";
  /** The types of the tensors' elements; empty for PyTorch. */
  readonly elements: ReadonlyMap<string, string>;
}

/** The most bytes in which the first keys of an index are found. */
const HEAD = 4096;

/** Whether a file is the index of sharded tensors, told by its first keys. {@link readSharded} checks the rest. */
export function isShardIndex(file: Uint8Array): boolean {
  const head = new TextDecoder().decode(file.subarray(0, HEAD));
  return /^\uFEFF?\s*\{/.test(head) && /"weight_map"\s*:\s*\{/.test(head);
}

/**
 * Reads the tensors of `model.safetensors.index.json` or `pytorch_model.bin.index.json`: the bytes of the index, and
 * `read` for the files beside it, of which each is read once. Throws {@link ModelFileError} for an index or a file that is
 * damaged, and for tensors that are missing.
 */
export async function readSharded(index: Uint8Array, read: ReadModelFile): Promise<ShardedFile> {
  const map = weightMap(index);
  const tensors = new Map<string, TensorData>();
  const elements = new Map<string, string>();
  const metadata: Record<string, string> = {};
  const formats = new Set<ShardedFile["format"]>();
  for (const file of new Set(map.values())) {
    const shard = contentOf(file, await read(file));
    formats.add(shard.format);
    Object.assign(metadata, shard.metadata);
    for (const [name, tensor] of shard.tensors) {
      if ((map.get(name) ?? file) !== file) continue;
      tensors.set(name, tensor);
      const element = shard.elements.get(name);
      if (element !== undefined) elements.set(name, element);
    }
  }
  const missing = [...map].find(([name]) => !tensors.has(name));
  if (missing !== undefined)
    throw problem(`the tensor in ${quote(missing[1])}, as the index says`, "none", missing[0]);
  return { format: formats.has("PyTorch") ? "PyTorch" : "safetensors", tensors, elements, metadata };
}

/** The file of each tensor. */
function weightMap(index: Uint8Array): ReadonlyMap<string, string> {
  const value = parseJson(index, ({ expected, got }) => {
    throw problem(expected, got);
  });
  const map: unknown = (value as { readonly weight_map?: unknown } | null)?.weight_map;
  if (typeof map !== "object" || map === null || Array.isArray(map))
    throw problem("an object weight_map, from names of tensors to files", "none");
  const entries = Object.entries(map);
  const stranger = entries.find(([, file]) => !isPlainName(file));
  if (entries.length > 0 && stranger === undefined) return new Map(entries as [string, string][]);
  throw problem(
    "a file in the folder of the index for each tensor",
    stranger === undefined ? "no tensors" : (JSON.stringify(stranger[1]) ?? "nothing").slice(0, 60),
    stranger?.[0],
  );
}

function contentOf(name: string, file: Uint8Array | undefined): ShardedFile {
  if (file === undefined)
    throw new SafetensorsError({
      expected: `the file ${quote(name)} beside the index`,
      got: "none",
      cure: "Keep all files of the model in one folder; fetch those that are missing.",
    });
  if (!isPyTorch(file)) return { format: "safetensors", ...readSafetensors(file) };
  return { format: "PyTorch", tensors: readPyTorch(file).tensors, elements: new Map(), metadata: {} };
}

function problem(expected: string, got: string, tensor?: string): SafetensorsError {
  const cure = "The index is damaged, or of other files; fetch or write it again.";
  return new SafetensorsError({ tensor, expected, got, cure });
}
