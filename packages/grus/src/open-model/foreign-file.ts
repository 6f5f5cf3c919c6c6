// What a file is that is not a model Grus reads.
import { isZip, zipNames } from "@grus/io/files";
import type { ForeignFile } from "./foreign-binary.ts";
import type { ForeignText } from "./foreign-text.ts";

/**
 * What a file is that {@link recogniseFormat} does not recognise: pages, pointers, archives, models of other programs,
 * images and so on, by the content alone but for a few formats without a signature; undefined for an unknown one. A text
 * that can be a table has `isTable`. Looks at the first and last 64 KiB, and at the names in an archive.
 */
export async function foreignFile(
  file: Uint8Array,
  name = "",
): Promise<ForeignFile | ForeignText | undefined> {
  const { recogniseForeign } = await import("./recognise-foreign.ts");
  return recogniseForeign(file, name, isZip(file) ? zipNames(file) : undefined);
}
