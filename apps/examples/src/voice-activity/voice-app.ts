// The pages with everything that they load.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { Hono } from "hono";
import { voiceModelPath, voiceModule } from "./voice-module.ts";

/** The files of the pages, by their names. */
export type VoiceFiles = ReadonlyMap<string, string | Uint8Array>;

const ENTRIES = ["measure-page.ts", "listen-page.ts", "chunk-worklet.ts"] as const;

/** Bundles the pages and exports the modules; `runtime` has ONNX Runtime and its model too. */
export async function voiceFiles(): Promise<VoiceFiles> {
  const entryPoints = ENTRIES.map((name) => fileURLToPath(new URL(name, import.meta.url)));
  const { outputFiles } = await build({
    entryPoints,
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    platform: "browser",
    outdir: "out",
    write: false,
    logLevel: "error",
  });
  const runtime = dirname(createRequire(import.meta.url).resolve("onnxruntime-web/wasm"));
  const wasm = ["ort-wasm-simd-threaded.mjs", "ort-wasm-simd-threaded.wasm"];
  return new Map<string, string | Uint8Array>([
    ...outputFiles.map(({ path, contents }) => [basename(path), contents] as const),
    ...wasm.map((name) => [name, readFileSync(join(runtime, name))] as const),
    [basename(voiceModelPath()), readFileSync(voiceModelPath())],
    ["voice.js", (await voiceModule()).source],
    ["voice-int8.js", (await voiceModule("int8")).source],
    ["", readFileSync(new URL("listen.html", import.meta.url))],
    ["measure.html", '<!doctype html><script type="module" src="/measure-page.js"></script>'],
  ]);
}

/** Serves the files; `recordings` are at /recordings/0, /recordings/1, … */
export function voiceApp(files: VoiceFiles, recordings: readonly Uint8Array[] = []): Hono {
  const app = new Hono();
  app.get("/recordings/:index", ({ req, body, notFound }) => {
    const recording = recordings[Number(req.param("index"))];
    return recording === undefined ? notFound() : body(new Uint8Array(recording));
  });
  app.get("/:name?", ({ req, body, notFound }) => {
    const name = req.param("name") ?? "";
    const content = files.get(name);
    if (content === undefined) return notFound();
    return body(typeof content === "string" ? content : new Uint8Array(content), 200, {
      "Content-Type": typeOf(name),
    });
  });
  return app;
}

function typeOf(name: string): string {
  if (/\.m?js$/.test(name)) return "text/javascript";
  if (name.endsWith(".wasm")) return "application/wasm";
  return name === "" || name.endsWith(".html") ? "text/html; charset=utf-8" : "application/octet-stream";
}
