// The questions of TREC, with what they ask for.
import { readFileSync } from "node:fs";
import type { text as language } from "grus";
import type { ClassifierTexts } from "../language/classifier-runs.ts";
import { dataFile } from "../language/data-file.ts";

const SOURCE = "the distribution of Li and Roth 2002, or that of harvardnlp/sent-conv-torch";

/** The given split: 5,452 questions to learn from, 500 to test on; of the first `most` at most. */
export function trecQuestions(data: string | undefined, most?: number): ClassifierTexts {
  const read = (name: string) => questionsOf(readFileSync(dataFile(data, `text/${name}`, SOURCE), "latin1"));
  const { texts, labels } = read("TREC.train.all");
  return {
    train: { texts: texts.slice(0, most), labels: labels.slice(0, most) },
    test: read("TREC.test.all"),
  };
}

/** Lines of a label and a question; of a label such as "LOC:city" what is before the colon. */
export function questionsOf(file: string): language.LabelledTexts {
  const lines = file.trim().split(/\r?\n/);
  return {
    texts: lines.map((line) => line.replace(/^\S+\s+/, "")),
    labels: lines.map((line) => /^[^\s:]+/.exec(line)![0]),
  };
}
