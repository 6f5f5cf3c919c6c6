import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { initialVectors } from "./initial-vectors.ts";
import { readWordVectors } from "./read-word-vectors.ts";

const glove = "the 0.5 -1 2e-1\n. . . 1 2 3\r\nat name@domain.com 4 5 6\n2 7 8 9\nthe 9 9 9\n";

describe("readWordVectors", () => {
  test("reads GloVe's form, words with spaces and numbers as words included", async () => {
    expect(await readWordVectors(glove)).toEqual({
      size: 3,
      words: ["the", ". . .", "at name@domain.com", "2"],
      values: Float32Array.of(0.5, -1, 0.2, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    });
  });

  test("reads fastText's form, with a header and a space at the end of lines", async () => {
    expect(await readWordVectors("2 2\n, 1 2 \n\u00a0a 3 4 \n")).toEqual({
      size: 2,
      words: [",", "\u00a0a"],
      values: Float32Array.of(1, 2, 3, 4),
    });
  });

  test("keeps the words asked for", async () => {
    const found = await readWordVectors(glove, { words: ["2", "none", "the"] });
    expect([found.words, [...found.values]]).toEqual([
      ["the", "2"],
      [0.5, -1, Math.fround(0.2), 7, 8, 9],
    ]);
  });

  test("reads streams whose chunks cut lines and characters", async () => {
    const bytes = new TextEncoder().encode("\u00e9t\u00e9 1 2\n\u{1f426} 3 4");
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.length), { maxLength: 5 }), async (cuts) => {
        const at = [0, ...cuts.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, i) => bytes.subarray(at[i], end));
        const stream = new ReadableStream<Uint8Array>({
          start: (controller) => {
            for (const chunk of chunks) controller.enqueue(chunk);
            controller.close();
          },
        });
        const expected = {
          size: 2,
          words: ["\u00e9t\u00e9", "\u{1f426}"],
          values: Float32Array.of(1, 2, 3, 4),
        };
        expect(await readWordVectors(stream)).toEqual(expected);
        expect(await readWordVectors(chunks)).toEqual(expected);
      }),
    );
  });

  test.each([
    ["a 1 2\nb 1 2 3\n", 2],
    ["a 1 2\nb 1\n", 2],
    ["a 1 2\n\nb 1 x\n", 3],
    ["2 3\na 1 2\n", 2],
    ["word\n", 1],
  ])("names the line of a wrong width: %j", async (text, line) => {
    await expect(readWordVectors(text, { file: "v.txt" })).rejects.toMatchObject({ line, file: "v.txt" });
  });

  test("says what is wrong", async () => {
    await expect(readWordVectors("a 1 2\nb 1 2 3\n")).rejects.toThrowErrorMatchingInlineSnapshot(`
      [TextError: line 2: the word "b" has 3 numbers; expected 2.
      Each line has a word and its numbers, separated by single spaces; the file may be cut off here.]
    `);
    await expect(readWordVectors("\n")).rejects.toThrowErrorMatchingInlineSnapshot(
      `[TextError: there are no word vectors; expected a word and its numbers on each line.]`,
    );
  });
});

describe("initialVectors", () => {
  const vectors = { size: 2, words: ["a", "b"], values: Float32Array.of(3, -1, 2, 2) };

  test("gives each word its vector, by its lower case where it is missing, and the share found", () => {
    const { values, size, found, missing } = initialVectors(vectors, ["<unknown>", "b", "A", "a"]);
    expect([...values.subarray(2)]).toEqual([2, 2, 3, -1, 3, -1]);
    expect({ size, found, missing }).toEqual({ size: 2, found: 0.75, missing: ["<unknown>"] });
  });

  test("gives missing words numbers of the same variance, by the seed", () => {
    const many = Array.from({ length: 2000 }, (_, i) => `word ${i}`);
    const { values } = initialVectors(vectors, many);
    const square = values.reduce((sum, x) => sum + x * x, 0) / values.length;
    expect(square).toBeCloseTo(4.5, 0);
    expect(initialVectors(vectors, many)).toEqual(initialVectors(vectors, many, { seed: 0 }));
    expect(initialVectors(vectors, many, { seed: 1 }).values).not.toEqual(values);
  });

  test("rejects an empty vocabulary", () => {
    expect(() => initialVectors(vectors, [])).toThrow("the vocabulary is empty");
  });
});
