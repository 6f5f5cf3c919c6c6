import fc from "fast-check";
import { expect, test } from "vitest";
import { countLabels } from "./labelled-texts.ts";
import { splitLabelled } from "./split-labelled.ts";

/** Texts with so many of each label, whose texts differ. */
function textsOf(counts: readonly number[]) {
  const labels = counts.flatMap((count, label) => new Array<string>(count).fill(`label ${label}`));
  return { texts: labels.map((label, i) => `${label}, text ${i}`), labels };
}

test("each part has a tenth of each label, and no text is lost or in two parts", () => {
  const counts = fc.array(fc.integer({ min: 2, max: 60 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(counts, fc.nat(), (few, seed) => {
      const all = textsOf([40, ...few]);
      const { train, validation, test } = splitLabelled(all, { seed });
      const parts = [train, validation, test];
      expect(parts.flatMap(({ texts }) => texts).sort()).toEqual([...all.texts].sort());
      for (const { texts, labels } of parts)
        for (const [i, text] of texts.entries()) expect(text.startsWith(`${labels[i]},`)).toBe(true);
      for (const [label, count] of countLabels(all.labels)) {
        const [left, held, tested] = parts.map(({ labels }) => countLabels(labels).get(label) ?? 0);
        expect(tested).toBe(Math.max(1, Math.round(count / 10)));
        expect(held).toBe(count === 2 || count === 3 ? 0 : Math.max(1, Math.round((count - tested!) / 10)));
        expect(left).toBeGreaterThan(0);
      }
    }),
  );
});

test("the seed decides, and a given test leaves all other texts to the other parts", () => {
  const all = textsOf([30, 20]);
  const testOf = (seed: number) => splitLabelled(all, { seed }).test.texts;
  expect(testOf(3)).toEqual(testOf(3));
  expect(testOf(3)).not.toEqual(testOf(4));
  const given = { texts: ["other"], labels: ["label 1"] };
  const split = splitLabelled(all, { seed: 0, test: given });
  expect(split.test).toBe(given);
  expect([split.train.texts.length, split.validation.texts.length]).toEqual([45, 5]);
});

test("without validation all texts but the test are learned from; some label has five of them", () => {
  const all = textsOf([30, 20]);
  const { train, validation, test: tested } = splitLabelled(all, { seed: 0, validation: false });
  expect([train, validation, tested].map(({ texts }) => texts.length)).toEqual([45, 0, 5]);
  expect(() => splitLabelled(textsOf([5, 5]), { seed: 0, validation: false })).toThrow(
    "there are 8 texts to learn from, and no label has five of them; expected a label that has, since without validation every fifth text chooses the settings of naive Bayes and logistic regression.\nGive more texts, or leave out validation: false.",
  );
});
