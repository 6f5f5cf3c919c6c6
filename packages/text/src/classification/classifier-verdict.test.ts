import { classificationReport } from "@grus/train";
import { expect, test } from "vitest";
import { classifierVerdict } from "./classifier-verdict.ts";

/** A classifier that labels the texts of `right` right, of 100. */
function labelling(name: string, right: (text: number) => boolean) {
  const isRight = Array.from({ length: 100 }, (_, i) => right(i));
  const report = classificationReport(new Int32Array(100), isRight.map(Number), 2);
  return { name, isRight, report: { ...report, accuracy: isRight.filter(Boolean).length / 100 } };
}

test("tells a difference from chance", () => {
  const network = labelling("network", (i) => i < 90);
  const other = (right: (text: number) => boolean) => labelling("naive Bayes", right);
  expect(
    classifierVerdict(
      network,
      other((i) => i < 80),
    ),
  ).toEqual({
    kind: "better",
    text: "On texts that it has not seen the network labels 90.0 % right, 10.0 points more than naive Bayes (80.0 %).",
  });
  expect(
    classifierVerdict(
      network,
      other((i) => i < 98),
    ).text,
  ).toBe(
    "On texts that it has not seen the network labels 90.0 % right, 8.0 points fewer than naive Bayes (98.0 %): it was not worth it; train longer, or on more texts.",
  );
  expect(
    classifierVerdict(
      network,
      other((i) => i < 88),
    ).text,
  ).toBe(
    "On texts that it has not seen the network labels 90.0 % right, and naive Bayes 88.0 %: on 100 texts a difference that may be chance, and naive Bayes is faster.",
  );
});
