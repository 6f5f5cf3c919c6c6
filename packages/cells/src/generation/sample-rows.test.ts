import { type Backend, key, referenceBackend } from "@grus/tensor";
import { expect, test } from "vitest";
import { embedding } from "../embedding.ts";
import { linear } from "../linear.ts";
import { gru } from "../recurrent-layers.ts";
import { sequential } from "../sequential.ts";
import { sample } from "./sample.ts";
import { type SampleRowsOptions, sampleRows } from "./sample-rows.ts";

const backend: Backend = referenceBackend();
const model = sequential({
  embed: embedding({ vocabulary: 6, outputSize: 4 }),
  recurrent: gru({ inputSize: 4, hiddenSize: 5 }),
  head: linear({ inputSize: 5, outputSize: 6 }),
});
const parameters = model.init(key(1));
const prompts = [[1], [2, 0, 4, 3], [5, 5]];
type Rest = Partial<Omit<SampleRowsOptions<typeof parameters, never>, "model" | "parameters" | "backend">>;

/** What is sampled for each row. */
async function sampled(rest: Rest): Promise<number[][]> {
  const rows: number[][] = [];
  for await (const step of sampleRows({
    backend,
    model,
    parameters,
    prompts,
    length: 7,
    key: key(2),
    ...rest,
  }))
    step.forEach((index, row) => {
      rows[row] ??= [];
      if (index >= 0) rows[row].push(index);
    });
  return rows;
}

test("each row continues its prompt as it would alone", async () => {
  const alone: number[][] = [];
  for (const prompt of prompts) {
    const ids: number[] = [];
    const options = { backend, model, parameters, prompt, length: 7, key: key(2), temperature: 0 };
    for await (const id of sample(options)) ids.push(id);
    alone.push(ids);
  }
  expect(await sampled({ temperature: 0 })).toEqual(alone);
});

test("rows are sampled from streams of their own, and end at the end", async () => {
  const all = await sampled({ prompts: [[1], [1], [1]], length: 12 });
  expect(all.map(({ length }) => length)).toEqual([12, 12, 12]);
  expect(all[0]).not.toEqual(all[1]);
  expect((await sampled({ prompts: [[1]], length: 12 }))[0]).toEqual(all[0]);
  const end = all[0]![4]!;
  const ended = await sampled({ prompts: [[1], [1], [1]], length: 12, end });
  expect(ended).toEqual(all.map((row) => (row.includes(end) ? row.slice(0, row.indexOf(end) + 1) : row)));
});

test("an iterator of allowed indices is that of all rows", async () => {
  const all = await sampled({ allowed: [2, 4].values() });
  expect(new Set(all.flat())).toEqual(new Set([2, 4]));
});

test("refuses prompts without an index, and stops by its signal", async () => {
  await expect(sampled({ prompts: [] })).rejects.toThrow("sampleRows: a prompt is empty");
  await expect(sampled({ prompts: [[1], []] })).rejects.toThrow("sampleRows: a prompt is empty");
  await expect(sampled({ signal: AbortSignal.abort() })).rejects.toThrow("aborted");
});
