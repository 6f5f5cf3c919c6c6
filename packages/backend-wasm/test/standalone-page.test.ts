// Standalone modules bundled and minified, in Node and in a page with a strict content security policy.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { caseCount } from "@grus/testing";
import { type Bundler, describeInChromium, servePage } from "@grus/testing/browser";
import { expect, onTestFinished, test } from "vitest";
import { standaloneModule } from "../src/standalone/standalone-module.ts";
import { exportedModels } from "./standalone-models.ts";
import { runInProcess } from "./standalone-process.ts";
import { bitsOf, copied, loaded, type Values } from "./standalone-values.ts";

const BUNDLERS = ["esbuild", "vite"] as const satisfies readonly Bundler[];
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'";

const models = exportedModels();

/** The models for a bundler: all with the first, by default one with the other. */
const modelsFor = (bundler: Bundler) =>
  models.slice(0, bundler === BUNDLERS[0] ? models.length : caseCount(1, models.length));

test.each(BUNDLERS)("%s writes a minified file that computes the same", async (bundler) => {
  for (const model of modelsFor(bundler)) {
    const exported = await standaloneModule(model);
    const address = await served(exported.source, REEXPORT, { bundler });
    const bundled = await (await fetch(`${address}page.js`)).text();
    expect(bundled.length).toBeLessThan(exported.source.length);
    const [[found]] = (await runInProcess([{ source: bundled, runs: [model.values] }])) as [[Values]];
    expect(bitsOf(found), model.name).toEqual(bitsOf((await loaded(exported)).run(model.values)));
  }
});

describeInChromium("a standalone module", (newPage) => {
  test.each(BUNDLERS)("bundled by %s, runs under a strict content security policy", async (bundler) => {
    for (const model of modelsFor(bundler)) {
      const { source } = await standaloneModule(model);
      const address = await served(source, pageOf(model.values), { bundler, securityPolicy: POLICY });
      const page = await newPage();
      await page.goto(address);
      expect(await page.evaluate("crossOriginIsolated")).toBe(false);
      const expected = copied((await loaded({ source })).run(model.values));
      expect(await page.evaluate("globalThis.result"), model.name).toEqual(bitsOf(expected));
      expect(await page.evaluate("globalThis.evaluated")).toBe("EvalError");
      await page.close();
    }
  });

  test("reports that the page must allow WebAssembly", async () => {
    const { source } = await standaloneModule(models[0]!);
    const address = await served(source, pageOf(models[0]!.values), { securityPolicy: "script-src 'self'" });
    const page = await newPage();
    await page.goto(address);
    expect(await page.evaluate("globalThis.result")).toContain("Content Security Policy");
  });
});

const REEXPORT = `export * from "./model.mjs";`;

/**
 * A page that runs a model once and records the bits of its outputs, or the error; and the result of eval.
 */
function pageOf(values: Values): string {
  const arrays = Object.entries(values).map(([name, data]) => [name, data.constructor.name, [...data]]);
  return /* js */ `
    import { load } from "./model.mjs";
    const kinds = { Float32Array, Int32Array, Uint8Array };
    const values = Object.fromEntries(${JSON.stringify(arrays)}.map(([name, kind, data]) => [name, new kinds[kind](data)]));
    const bits = (data) => [...(data instanceof Float32Array ? new Uint32Array(data.buffer) : data)];
    const bitsOf = (outputs) => Object.fromEntries(Object.entries(outputs).map(([name, data]) => [name, bits(data)]));
    globalThis.result = load().then((model) => bitsOf(model.run(values)), String);
    try {
      globalThis.evaluated = globalThis.eval("1");
    } catch (error) {
      globalThis.evaluated = error.name;
    }
  `;
}

/**
 * The address of a page that is not isolated and runs the bundled source of `page`, with a module beside it.
 */
async function served(
  source: string,
  page: string,
  options: { readonly bundler?: Bundler; readonly securityPolicy?: string },
): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "grus-standalone-page-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "model.mjs"), source);
  writeFileSync(join(folder, "page.ts"), page);
  return servePage({ page: pathToFileURL(join(folder, "page.ts")), isIsolated: false, ...options });
}
