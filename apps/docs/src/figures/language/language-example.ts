import { type Backend, text } from "grus";

/** Learns a text, tests on its last tenth beside n-grams, and continues a prompt. */
export async function learnAndWrite(backend: Backend, corpus: string, prompt: string) {
  const { generator, test, baseline } = await text.learnText(corpus, {
    backend,
    model: { hiddenSize: 64, embeddingSize: 24, dropout: 0.2 },
    learningRate: 0.01,
    maxSteps: 1200,
  });
  console.log(`${test.nats} nats a character; ${baseline.name}: ${baseline.scores.nats}`);
  let written = prompt;
  for await (const piece of generator.write({ prompt, temperature: 0.7, length: 240 })) written += piece;
  return written;
}
