// Streams of the server, read over a socket: the characters as they come, and the end when the reader leaves.
import { createBackend, key, text } from "grus";
import { afterAll, expect, onTestFinished, test } from "vitest";
import { listen } from "../listen.ts";
import { textServer } from "./app.ts";

const backend = await createBackend("wasm", { threads: 1 });
afterAll(() => backend.dispose());
const tokenizer = text.charactersTokenizer("the crane and the heron");
const model = text.languageModel({ vocabulary: tokenizer.size, hiddenSize: 8, embeddingSize: 4 });
const generator = text.textGenerator({ backend, tokenizer, model, parameters: model.init(key(1)) });

async function serving(served: Pick<text.TextGenerator, "write">): Promise<string> {
  const { url, close } = await listen(textServer(served), 0);
  onTestFinished(close);
  return url;
}

test("streams the text of the model, piece by piece", async () => {
  const url = await serving(generator);
  const response = await fetch(`${url}/write?prompt=the&length=40&seed=3`);
  expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
  let expected = "";
  for await (const piece of generator.write({ prompt: "the", length: 40, temperature: 0.8, seed: 3 }))
    expected += piece;
  expect(await response.text()).toBe(expected);
});

test("characters arrive before the end, and writing ends when the client leaves", async () => {
  const written: string[] = [];
  let onLeft = () => {};
  const left = new Promise<void>((resolve) => {
    onLeft = resolve;
  });
  const url = await serving({
    async *write(options) {
      try {
        for await (const piece of generator.write(options)) {
          written.push(piece);
          yield piece;
        }
      } finally {
        onLeft();
      }
    },
  });
  const leave = new AbortController();
  const response = await fetch(`${url}/write?prompt=the&length=100000`, { signal: leave.signal });
  const reader = response.body!.getReader();
  const { value } = await reader.read();
  expect(new TextDecoder().decode(value).length).toBeGreaterThan(0);
  leave.abort();
  await left;
  expect(written.length).toBeLessThan(100_000);
});

test("a setting out of range and a prompt that the model cannot read are refused", async () => {
  const url = await serving(generator);
  const strange = await fetch(`${url}/write?prompt=Q`);
  expect([strange.status, await strange.text()]).toEqual([
    400,
    expect.stringContaining('the vocabulary lacks "Q" (U+0051), at index 0 of the text.'),
  ]);
  const response = await fetch(`${url}/write?length=many`);
  expect([response.status, await response.text()]).toEqual([
    400,
    'length is "many"; expected a number from 1 to 100000.\n',
  ]);
});
