import { wasmBackend } from "@grus/backend-wasm";
import { openModel } from "grus";
import { expect, test } from "vitest";
import { labelCsv } from "../../test/label-csv.ts";
import { LabelSession } from "./label-session.ts";

async function session(): Promise<LabelSession> {
  return new LabelSession(await wasmBackend({ threads: 1, simd: "simd128" }));
}

test("learns the labels of a table, labels a text, and its files are a model", async () => {
  const own = await session();
  const columns = await own.read(new File([labelCsv(200)], "orders.csv"));
  expect(columns).toEqual({
    ...{ file: "orders.csv", rows: 200, names: ["id", "kind", "message"], text: "message", label: "kind" },
  });
  const stages = new Set<string>();
  const facts = await own.learn(
    { text: "message", label: "kind", minutes: 0.05 },
    { signal: new AbortController().signal, onProgress: ({ stage }) => stages.add(stage) },
  );
  expect([...stages]).toEqual(["naive Bayes", "logistic regression", "training", "test"]);
  expect(facts.models.map(({ name }) => name)).toEqual(["network", "naive Bayes", "logistic regression"]);
  // The network's figure depends on how fast the machine is.
  expect(facts.models[2]!.accuracy).toBeGreaterThan(0.9);
  expect(facts.labels.map(({ label }) => label)).toEqual(["complaint", "praise"]);
  const answers = await own.label("this is broken and late");
  expect(answers.map(({ label }) => label).sort()).toEqual(["complaint", "praise"]);
  expect(answers[0]!.probability + answers[1]!.probability).toBeCloseTo(1, 5);
  const files = new Map(own.files().map(({ name, bytes }) => [name, bytes]));
  const opened = await openModel({ read: async (name) => files.get(name) });
  expect(opened.kind).toBe("text-classification");
});

test("stops with the signal's reason, and a second table that cannot be read leaves the first", async () => {
  const own = await session();
  await own.read(labelCsv(60));
  await expect(own.read("one,two\n")).rejects.toThrow();
  await expect(own.read("text\na\nb\n")).rejects.toThrow(
    /^the pasted table: found 1 column \(text\); expected one with texts and one with labels/,
  );
  const stopped = new AbortController();
  const learning = own.learn(
    { text: "message", label: "kind", minutes: 5 },
    { signal: stopped.signal, onProgress: ({ stage }) => stage === "training" && stopped.abort("enough") },
  );
  await expect(learning).rejects.toBe("enough");
});
