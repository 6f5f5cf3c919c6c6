import { describe, expect, test } from "vitest";
import { conllColumn, conllFields, readConll, withTags } from "./conll.ts";

const words = (text: string) => {
  const found = readConll(text);
  return conllFields(found, conllColumn(found, "word", undefined));
};
const conllu = [
  "# text = We don't.",
  "1\tWe\twe\tPRON\tPRP\t_\t3\tnsubj\t_\t_",
  "2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_",
  "2\tdo\tdo\tAUX\tVBP\t_\t0\troot\t_\t_",
  "3\tn't\tnot\tPART\tRB\t_\t2\tadvmod\t_\t_",
  "3.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_",
  "",
  "1\t#\t#\tSYM\t#\t_\t0\troot\t_\t_",
  "",
].join("\n");

describe("readConll", () => {
  test("reads columns by blanks, documents and comments", () => {
    const text = "-DOCSTART- -X- O\n\n# id = 1\nthe DT  O\n# NN O\n\n\nEU NNP B-ORG\r\n";
    const found = readConll(text);
    expect([found.form, found.isConllu, found.columns]).toEqual(["columns", false, 3]);
    expect(words(text)).toEqual([["the", "#"], ["EU"]]);
    expect(conllFields(found, conllColumn(found, "tag", undefined))).toEqual([["O", "O"], ["B-ORG"]]);
    expect(conllFields(found, conllColumn(found, "tag", "-2"))).toEqual([["DT", "NN"], ["NNP"]]);
    expect(withTags(found, [["O", "O"], ["B-ORG"]], ["B-ORG", "O"])).toBe(
      "-DOCSTART- -X- O O\n\n# id = 1\nthe DT  O O\n# NN O O\n\n\nEU NNP B-ORG B-ORG\n",
    );
  });

  test("reads tabs, between which words may hold blanks", () => {
    expect(words("New York\tPROPN\nis\tAUX\n")).toEqual([["New York", "is"]]);
  });

  test("reads CoNLL-U: forms and universal tags", () => {
    const found = readConll(conllu);
    expect(found.isConllu).toBe(true);
    expect(words(conllu)).toEqual([["We", "do", "n't"], ["#"]]);
    expect(conllFields(found, conllColumn(found, "tag", undefined))[0]).toEqual(["PRON", "AUX", "PART"]);
    expect(conllFields(found, conllColumn(found, "tag", "xpos"))[1]).toEqual(["#"]);
    const added = withTags(found, [["A", "B", "C"], ["D"]], ["A", "B", "C", "D"]).split("\n");
    expect(added.map((line) => line.split("\t")[10])).toEqual(
      [undefined, "A", "_", "B", "C", "_", undefined, "D", undefined].slice(0, added.length),
    );
  });

  test("reads a word a line, and a sentence a line", () => {
    expect(words("the\ncrane\n\nflies\n")).toEqual([["the", "crane"], ["flies"]]);
    const found = readConll("The crane flies .\n\nNo heron does .\nOne more\n");
    expect([found.form, found.columns]).toEqual(["sentences", 1]);
    const sentences = conllFields(found, 1);
    expect(sentences).toEqual([
      ["The", "crane", "flies", "."],
      ["No", "heron", "does", "."],
      ["One", "more"],
    ]);
    const tags = sentences.map((sentence) => sentence.map((_, i) => `T${i}`));
    const tagged = withTags(found, tags, []);
    expect(tagged).toContain("flies\tT2\n.\tT3\n\nNo\tT0\n");
    expect(words(tagged)).toEqual(sentences);
    expect(withTags(readConll("the\n\ncrane\n"), [["D"], ["N"]], [])).toBe("the\tD\n\ncrane\tN\n");
  });

  test("takes the form that is asked for", () => {
    expect(words("I run\nYou walk\n")).toEqual([["I", "You"]]);
    expect(conllFields(readConll("I run\nYou walk", { form: "sentences" }), 1)).toEqual([
      ["I", "run"],
      ["You", "walk"],
    ]);
    expect(readConll("one line of words").form).toBe("sentences");
  });

  test.each([
    ["", "a.conll: the file has no words; expected sentences."],
    ["# no\n", "the file has no words"],
    ["a\tX\nb\n", "a.conll:2: found 1 columns; expected 2, as in the lines before."],
    ["a\tX\nb\t\n", "a.conll:2: column 2 is empty; expected a word or a tag."],
    [
      "1\ta\t_\tX\t_\t_\t_\t_\t_\t_\n2\tb\n",
      "a.conll:2: found 2 columns; expected 10, as in the lines before and",
    ],
  ])("refuses %j", (text, message) => {
    expect(() => readConll(text, { file: "a.conll" })).toThrow(message);
  });

  test("refuses columns that are not there", () => {
    for (const name of ["3", "0", "-3", "UPOS", "x"])
      expect(() => conllColumn(readConll("a\tX\n"), "tag", name)).toThrow(
        `there is no column ${name}; expected 1 to 2, or -1 for the last one.`,
      );
    expect(() => conllColumn(readConll(conllu), "tag", "POS")).toThrow("or ID, FORM, LEMMA, UPOS,");
  });
});
