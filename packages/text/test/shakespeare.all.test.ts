// The n-gram baseline of the character model, where its text is at hand.
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { fitBestKneserNey } from "../src/baselines/kneser-ney/best-kneser-ney.ts";
import { likelihoodScores } from "../src/metrics/likelihood-scores.ts";

const shared = fileURLToPath(new URL("../../../../shared/data", import.meta.url));
const file = `${process.env.GRUS_DATA_DIR ?? shared}/text/tinyshakespeare.txt`;

describe.skipIf(!existsSync(file))("Kneser-Ney on tinyshakespeare (GRUS_DATA_DIR/text)", () => {
  test("the last tenth is the test, the last tenth of the rest the validation text", () => {
    const { tokens, vocabularySize } = read();
    const test = Math.floor(0.9 * tokens.length);
    const validation = Math.floor(0.9 * test);
    const { model, tried } = fitBestKneserNey(
      [tokens.subarray(0, validation)],
      [tokens.subarray(validation, test)],
      { vocabularySize, refit: true },
    );
    const { nats } = likelihoodScores(model.score(tokens.subarray(test)));
    console.log(`${model.name}: ${nats.toFixed(4)} nats on the test text`);
    console.log(tried.map((one) => `order ${one.order}: ${one.nats.toFixed(4)} on validation`).join("\n"));
    expect(model.order).toBe(7);
    expect(nats).toBeCloseTo(1.5165, 3);
  });
});

function read() {
  const characters = Array.from(readFileSync(file, "utf8"));
  const indices = new Map([...new Set(characters)].map((character, i) => [character, i]));
  const tokens = Int32Array.from(characters, (character) => indices.get(character)!);
  return { tokens, vocabularySize: indices.size };
}
