// Models of language opened at addresses beside a page.
import { wasmBackend } from "@grus/backend-wasm";
import { key } from "@grus/tensor";
import { describeInChromium, servePage } from "@grus/testing/browser";
import { charactersTokenizer, languageModel, open, save } from "@grus/text";
import { expect, test } from "vitest";
import type { PageActions } from "./page.ts";

const tokenizer = charactersTokenizer("the crane and the heron");
const model = languageModel({ vocabulary: tokenizer.size, hiddenSize: 8, embeddingSize: 4 });
const files = save({ task: "language-model", tokenizer, model, parameters: model.init(key(1)) });

describeInChromium("openModel", (newPage) => {
  test("opens a directory beside the page, and says what is wrong elsewhere", async () => {
    const page = await newPage();
    const answers = {
      "verses/model.json": { contentType: "application/json", body: files.json },
      "verses/model.safetensors": {
        contentType: "application/octet-stream",
        body: Buffer.from(files.safetensors),
      },
      "elsewhere/model.json": { contentType: "text/html", body: "<!doctype html>" },
    };
    for (const [path, answer] of Object.entries(answers))
      await page.route(`**/${path}`, (route) => route.fulfill(answer));
    await page.goto(await servePage({ page: new URL("./page.ts", import.meta.url) }));
    await page.waitForFunction("globalThis.page !== undefined");
    const write = (address: string) =>
      page.evaluate(`globalThis.page.write(${JSON.stringify(address)})`) as ReturnType<PageActions["write"]>;
    const backend = await wasmBackend();
    const { write: writeHere } = open(files, backend, "language-model");
    let here = "";
    for await (const piece of writeHere({ prompt: "the", length: 12 })) here += piece;
    await backend.dispose();
    expect(await write("verses/")).toBe(here);
    expect(await write("verses/model.json")).toBe(here);
    expect(await write("nowhere/")).toContain("expected a file model.json in the directory; got none.");
    expect(await write("elsewhere/")).toContain("expected a file of a model; got an HTML page.");
  });
});
