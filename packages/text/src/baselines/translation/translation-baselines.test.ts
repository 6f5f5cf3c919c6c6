import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { copyOfSource } from "./copy-of-source.ts";
import { fitNearestNeighbour, nearestNeighbourFrom } from "./nearest-neighbour.ts";

test("copyOfSource gives each text itself", () => {
  expect(copyOfSource().predict(["un chat", ""])).toEqual(["un chat", ""]);
});

describe("fitNearestNeighbour", () => {
  const sources = ["un chat noir", "un chien", "un chien noir dort", "le soleil"];
  const targets = ["a black cat", "a dog", "a black dog sleeps", "the sun"];
  const translator = fitNearestNeighbour(sources, targets);

  test("gives the translation of the most similar text", () => {
    expect(translator.predict(["chat noir", "un chien", "le chien noir dort mal"])).toEqual([
      "a black cat",
      "a dog",
      "a black dog sleeps",
    ]);
  });

  test("a text without a common n-gram is left as it is", () => {
    expect(translator.predict(["Paris", ""])).toEqual(["Paris", ""]);
  });

  test("training texts have their translations", () => {
    expect(translator.predict(sources)).toEqual(targets);
  });

  test("features decide what is similar", () => {
    const byCharacters = fitNearestNeighbour(sources, targets, { features: { characters: [3, 3] } });
    expect(byCharacters.predict(["soleils"])).toEqual(["the sun"]);
    expect(translator.predict(["soleils"])).toEqual(["soleils"]);
  });

  test("the nearest is the one with the largest cosine, computed from all pairs", () => {
    const word = fc.constantFrom("a", "b", "c", "d");
    const text = fc.array(word, { minLength: 1, maxLength: 5 }).map((words) => words.join(" "));
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 6 }), text, (sources, query) => {
        const features = { words: [1, 1] } as const;
        const targets = sources.map((_, i) => String(i));
        const [nearest] = fitNearestNeighbour(sources, targets, { features }).predict([query]);
        const cosines = cosinesOf(sources, query);
        if (Math.max(...cosines) === 0) expect(nearest).toBe(query);
        else expect(cosines[Number(nearest)]).toBeCloseTo(Math.max(...cosines), 9);
      }),
    );
  });

  test("data restores the translator", () => {
    const again = nearestNeighbourFrom(structuredClone(translator.data));
    const queries = ["le chat", "chien noir"];
    expect(again.predict(queries)).toEqual(translator.predict(queries));
    expect(again.name).toBe("nearest neighbour");
  });

  test("errors", () => {
    expect(() => fitNearestNeighbour(["a"], [])).toThrow("1 sources and 0 targets; expected equal numbers.");
    expect(() => fitNearestNeighbour([], [])).toThrow("the texts have no n-grams");
  });
});

/** The cosines of tf-idf vectors of single words. */
function cosinesOf(sources: readonly string[], query: string): readonly number[] {
  const words = ["a", "b", "c", "d"];
  const count = (text: string, word: string) => text.split(" ").filter((one) => one === word).length;
  const vectorOf = (text: string) =>
    words.map((word) => {
      const texts = sources.filter((source) => count(source, word) > 0).length;
      if (texts === 0 || count(text, word) === 0) return 0;
      return (1 + Math.log(count(text, word))) * (1 + Math.log((1 + sources.length) / (1 + texts)));
    });
  const unit = (vector: readonly number[]) => vector.map((one) => one / (Math.hypot(...vector) || 1));
  const q = unit(vectorOf(query));
  return sources.map((source) => unit(vectorOf(source)).reduce((sum, one, i) => sum + one * q[i]!, 0));
}
