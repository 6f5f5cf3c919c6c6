// A model at an address: its file is fetched once; further files are fetched on demand.
import { ModelFileError } from "../files/model-file-error.ts";
import type { ModelDirectory, ModelFile, ReadModelFile } from "./model-source.ts";

/** Options of {@link modelFrom}. */
export interface ModelFromOptions {
  /** Stops the transfer: rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Fetches a model for `openModel` of grus or for a reader: a file with its bytes, or a directory. An address is one of
 * a directory if it ends in `/` or `/model.json`, or if its last part has no dot; in a page it may be relative. The
 * query of an address is that of the files beside it too.
 *
 * Throws {@link ModelFileError} for an address that cannot be fetched, and for an answer that is an HTML page, which
 * servers give in place of files that are not there.
 */
export async function modelFrom(
  url: string | URL,
  options: ModelFromOptions = {},
): Promise<ModelFile | ModelDirectory> {
  const address = addressOf(url);
  const folder = folderOf(address);
  if (folder !== undefined) return { name: folder.href, read: filesIn(folder, options) };
  const bytes = await fetched(address, options);
  if (bytes === undefined) throw unfit(address, "a file", "404 Not Found", CHECK);
  return { name: address.href, bytes, beside: filesIn(address, options) };
}

const CHECK = "Check the address.";

/** The absolute address. */
function addressOf(url: string | URL): URL {
  if (!URL.canParse(url, globalThis.document?.baseURI ?? globalThis.location?.href))
    throw unfit(url, "an address, such as https://example.org/model/", "a relative one", IN_NODE);
  const address = new URL(url, globalThis.document?.baseURI ?? globalThis.location?.href);
  if (address.protocol === "file:") throw unfit(url, "an address that can be fetched", "a file", IN_NODE);
  return address;
}

const IN_NODE = 'In Node, open a path with openModel(await modelAt(path)), modelAt from "grus/node".';

/** The directory with a `/` at its end; undefined for a file. */
function folderOf(address: URL): URL | undefined {
  if (!/^https?:$/.test(address.protocol)) return undefined;
  const [last = ""] = /[^/]*$/.exec(address.pathname) ?? [];
  if (last !== "model.json" && last.includes(".")) return undefined;
  const folder = new URL(address);
  if (last === "model.json") folder.pathname = address.pathname.slice(0, -last.length);
  else if (last !== "") folder.pathname += "/";
  return folder;
}

function filesIn(base: URL, options: ModelFromOptions): ReadModelFile {
  return (name) => {
    const address = new URL(name, base);
    address.search = base.search;
    return fetched(address, options);
  };
}

/** The bytes of a file; undefined if it does not exist. */
async function fetched(address: URL, { signal }: ModelFromOptions): Promise<Uint8Array | undefined> {
  const response = await fetch(address, { signal: signal ?? null }).catch((error: Error) => {
    signal?.throwIfAborted();
    const problem = unfit(address, "an answer of the server", error.message, `${CHECK} ${OF_OTHERS}`);
    throw Object.assign(problem, { cause: error });
  });
  const { status, statusText, headers } = response;
  if (status === 404 || status === 410) return undefined;
  if (!response.ok) throw unfit(address, "a file", `${status} ${statusText}`.trimEnd(), CHECK);
  if (/^text\/html\b/i.test(headers.get("content-type") ?? ""))
    throw unfit(address, "a file of a model", "an HTML page", `${CHECK} ${PAGES}`);
  return new Uint8Array(await response.arrayBuffer());
}

const OF_OTHERS = "In a page, another site must allow it by the header Access-Control-Allow-Origin.";
const PAGES = "Servers of single-page apps answer with their page where a file is not there.";

function unfit(address: string | URL, expected: string, got: string, cure: string): ModelFileError {
  return new ModelFileError("model", { place: String(address), expected, got, cure });
}
