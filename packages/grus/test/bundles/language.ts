// A page that opens any model, and writes text by a model of language.
import { createBackend, openModel } from "grus";

/** What a language model at an address writes after a prompt. */
export async function* write(url: string, prompt: string): AsyncGenerator<string, void> {
  const opened = await openModel(url, { task: "language-model" });
  yield* opened.on(await createBackend()).write({ prompt });
}
