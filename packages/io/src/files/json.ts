// JSON of files: refused by its size and its depth before it is parsed.
import { DAMAGED, type FileProblem } from "./model-file-error.ts";

/** Limits on JSON. */
export interface JsonLimits {
  /** The most bytes, or characters of a text. Default 64 MiB. */
  readonly maxBytes?: number | undefined;
  /** The most objects and lists within each other. Default 200. */
  readonly maxDepth?: number | undefined;
}

/** Throws the error of the format being read. */
export type RefuseJson = (problem: Omit<FileProblem, "place">) => never;

/** What a description of a model needs at most, by far. */
const MAX_BYTES = 2 ** 26;
const MAX_DEPTH = 200;

/**
 * The value of a JSON text, or of its bytes in UTF-8. `refuse` throws the error for anything else, and for a text that
 * is longer or nested more deeply than the limits: neither is parsed.
 */
export function parseJson(
  content: Uint8Array | string,
  refuse: RefuseJson,
  { maxBytes = MAX_BYTES, maxDepth = MAX_DEPTH }: JsonLimits = {},
): unknown {
  checkJsonSize(content.length, refuse, { maxBytes });
  const text = typeof content === "string" ? content : decoded(content, refuse);
  if (isDeeper(text, maxDepth))
    return refuse({ expected: `at most ${maxDepth} nested objects`, got: "more", cure: DAMAGED });
  try {
    return JSON.parse(text);
  } catch (error) {
    return refuse({ expected: "JSON", got: `"${(error as Error).message}"`, cure: DAMAGED });
  }
}

/** Calls `refuse` for JSON of more bytes than the limit, which can be told before the file is read. */
export function checkJsonSize(
  size: number,
  refuse: RefuseJson,
  { maxBytes = MAX_BYTES }: Pick<JsonLimits, "maxBytes"> = {},
): void {
  if (size <= maxBytes) return;
  refuse({
    expected: `JSON of at most ${maxBytes / 2 ** 20} MiB`,
    got: `${Math.ceil(size / 2 ** 20)} MiB`,
    cure: "The file is damaged, or is not what its name says.",
  });
}

function decoded(bytes: Uint8Array, refuse: RefuseJson): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return refuse({ expected: "JSON", got: "bytes that are not UTF-8", cure: DAMAGED });
  }
}

const [QUOTE, BACKSLASH, OPEN_LIST, CLOSE_LIST, OPEN_OBJECT, CLOSE_OBJECT] = [34, 92, 91, 93, 123, 125];

/** Whether brackets are nested more deeply than `most`; those in strings are not counted. */
function isDeeper(text: string, most: number): boolean {
  let [depth, isText] = [0, false];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isText = !isText;
    else if (isText) at += code === BACKSLASH ? 1 : 0;
    else if (code === OPEN_LIST || code === OPEN_OBJECT) {
      if (++depth > most) return true;
    } else if (code === CLOSE_LIST || code === CLOSE_OBJECT) depth--;
  }
  return false;
}
