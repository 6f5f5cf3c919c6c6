import { describe, expect, test } from "vitest";
import { entityScores } from "./entity-scores.ts";
import { entitySpans } from "./entity-spans.ts";

const spans = (tags: string) => entitySpans(tags.split(" ")).map((span) => Object.values(span).join(" "));

describe("entitySpans", () => {
  test.each([
    ["BIO", "B-PER I-PER O B-LOC", ["PER 0 2", "LOC 3 4"]],
    ["B- begins another entity", "B-PER B-PER I-PER", ["PER 0 1", "PER 1 3"]],
    ["I- after O begins one", "O I-PER I-PER", ["PER 1 3"]],
    ["I- at the start of a sentence begins one", "I-PER O", ["PER 0 1"]],
    ["I- of another type begins one", "B-PER I-LOC I-LOC", ["PER 0 1", "LOC 1 3"]],
    ["IOB1: B- only between neighbours of a type", "I-PER B-PER I-PER", ["PER 0 1", "PER 1 3"]],
    ["IOBES", "B-PER I-PER E-PER S-PER O S-LOC", ["PER 0 3", "PER 3 4", "LOC 5 6"]],
    ["I- after E- begins one", "B-PER E-PER I-PER", ["PER 0 2", "PER 2 3"]],
    ["E- after S- begins one", "S-PER E-PER", ["PER 0 1", "PER 1 2"]],
    ["E- after O begins one", "O E-PER", ["PER 1 2"]],
    ["E- after E- begins one", "E-PER E-PER", ["PER 0 1", "PER 1 2"]],
    ["E- of another type begins one", "B-PER E-LOC", ["PER 0 1", "LOC 1 2"]],
    ["S- ends what is open", "B-PER S-PER I-PER", ["PER 0 1", "PER 1 2", "PER 2 3"]],
    ["BILOU", "B-PER L-PER U-LOC", ["PER 0 2", "LOC 2 3"]],
    ["a type with a hyphen", "B-work-art I-work-art", ["work-art 0 2"]],
    ["no types", "B I O I", [" 0 2", " 3 4"]],
    ["none", "O O", []],
  ])("%s", (_, tags, expected) => {
    expect(spans(tags)).toEqual(expected);
  });

  test("errors name the token and its tag", () => {
    expect(() => spans("O NOUN")).toThrow('entitySpans: the tag of token 1 is "NOUN"; expected O, or B-');
    expect(() => entitySpans([""])).toThrow('the tag of token 0 is ""');
  });
});

describe("entityScores", () => {
  const sentences = (...lines: string[]) => lines.map((line) => line.split(" "));

  test("a worked example, as conlleval counts it", () => {
    const tags = sentences("B-PER I-PER O B-LOC", "O B-LOC I-LOC O", "B-PER O");
    const predicted = sentences("B-PER I-PER O B-ORG", "O B-LOC O O", "I-PER B-LOC");
    const scores = entityScores(tags, predicted);
    expect(scores).toMatchObject({ support: 4, predicted: 5, precision: 2 / 5, recall: 2 / 4, f1: 4 / 9 });
    expect(scores.accuracy).toBe(6 / 10);
    expect(scores.types).toEqual([
      { type: "LOC", precision: 0, recall: 0, f1: 0, support: 2, predicted: 2 },
      { type: "ORG", precision: 0, recall: 0, f1: 0, support: 0, predicted: 1 },
      { type: "PER", precision: 1, recall: 1, f1: 1, support: 2, predicted: 2 },
    ]);
  });

  test("an entity counts only as a whole: start, end and type", () => {
    const tags = sentences("B-PER I-PER I-PER");
    const f1 = (line: string) => entityScores(tags, sentences(line)).f1;
    expect(f1("B-PER I-PER I-PER")).toBe(1);
    expect(f1("B-PER E-PER O")).toBe(0);
    expect(f1("O B-PER I-PER")).toBe(0);
    expect(f1("B-PER I-PER B-PER")).toBe(0);
    expect(f1("B-LOC I-LOC I-LOC")).toBe(0);
  });

  test("entities end with their sentence", () => {
    const tags = sentences("O B-PER", "I-PER O");
    expect(entityScores(tags, sentences("O B-PER", "B-PER O"))).toMatchObject({ support: 2, f1: 1 });
  });

  test("the schemes of both sides may differ", () => {
    expect(entityScores(sentences("B-PER I-PER B-PER"), sentences("B-PER E-PER S-PER")).f1).toBe(1);
  });

  test("sentences without entities have scores of 0", () => {
    expect(entityScores(sentences("O O"), sentences("O O"))).toEqual({
      precision: 0,
      recall: 0,
      f1: 0,
      support: 0,
      predicted: 0,
      accuracy: 1,
      types: [],
    });
  });

  test("errors", () => {
    expect(() => entityScores([["O"]], [])).toThrow("entityScores: 1 tagged and 0 predicted sentences");
    expect(() => entityScores([["O"], ["O", "O"]], [["O"], ["O"]])).toThrow(
      "entityScores: sentence 1 has 2 tags and 1 predicted ones; expected equal numbers.",
    );
  });
});
