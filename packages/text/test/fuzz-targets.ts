// Fuzz targets: tokenizers, tagged sentences and word vectors in files.
import { readFileSync } from "node:fs";
import { type FuzzTarget, type Mutate, mutateJson } from "@grus/testing/fuzz";
import { conllColumn, conllFields, readConll } from "../src/tagging/conll.ts";
import { readTokenizerJson } from "../src/tokenizers/pipeline-tokenizer.ts";
import { readWordVectors } from "../src/vectors/read-word-vectors.ts";

const SENTENCE = "the quick brown fox and the lazy dog, déjà vu";
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const decoded = (file: Uint8Array): string => new TextDecoder().decode(file);

/** Changes the values of a JSON file. */
const mutateValues: Mutate = (file, random) =>
  encoded(JSON.stringify(mutateJson(JSON.parse(decoded(file)), random)));

const pipelines = JSON.parse(readFileSync(new URL("fixtures/pipelines.json", import.meta.url), "utf8")) as {
  readonly cases: readonly { readonly file: unknown }[];
};

/** Reads a tokenizer and cuts a text with it. */
function useTokenizer(file: Uint8Array): unknown {
  const tokenizer = readTokenizerJson(decoded(file));
  return tokenizer.decode(tokenizer.encode(SENTENCE));
}

/** Reads tagged words, and the last column of each. */
function useConll(file: Uint8Array): unknown {
  const found = readConll(decoded(file));
  return conllFields(found, conllColumn(found, "tag", undefined));
}

const conll = [
  "-DOCSTART- -X- O\n\n# id = 1\nthe DT  O\n# NN O\n\n\nEU NNP B-ORG\r\n",
  "New York\tPROPN\nis\tAUX\n",
  "# text = We don't.\n1\tWe\twe\tPRON\tPRP\t_\t3\tnsubj\t_\t_\n2-3\tdon't\t_\t_\t_\t_\t_\t_\t_\t_\n3.1\tgo\tgo\tVERB\tVB\t_\t_\t_\t_\t_\n\n",
];

export const targets: readonly FuzzTarget[] = [
  {
    name: "tokenizer.json",
    code: ["text/src/tokenizers/pipeline"],
    files: pipelines.cases.map(({ file }) => encoded(JSON.stringify(file))),
    mutate: mutateValues,
    read: useTokenizer,
  },
  {
    name: "tagged sentences",
    code: ["text/src/tagging/conll"],
    files: conll.map(encoded),
    read: useConll,
  },
  {
    name: "word vectors",
    code: ["text/src/vectors/"],
    files: [encoded("2 3\nthe 1 2 3\ndog 0.5 -1e-3 4\n"), encoded("the 1 2\nof the 3 4\n")],
    read: (file) => readWordVectors([decoded(file)]),
  },
];
