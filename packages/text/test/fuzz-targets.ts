// Fuzz targets: tokenizers, models of language, tagged sentences and word vectors in files.
import { readFileSync } from "node:fs";
import { key, referenceBackend } from "@grus/tensor";
import { type FuzzTarget, mutateJson, mutateJsonFile } from "@grus/testing/fuzz";
import { open, type SavedTextModel, save } from "../src/files/text-model-files.ts";
import { encoderDecoder } from "../src/models/encoder-decoder.ts";
import { languageModel } from "../src/models/language-model.ts";
import { tagger } from "../src/models/tagger.ts";
import { textClassifier } from "../src/models/text-classifier.ts";
import { conllColumn, conllFields, readConll } from "../src/tagging/conll.ts";
import { wordVocabulary } from "../src/tagging/word-vocabulary.ts";
import { bytePairTokenizer } from "../src/tokenizers/byte-pair-tokenizer.ts";
import { charactersTokenizer } from "../src/tokenizers/characters-tokenizer.ts";
import { readTokenizerJson } from "../src/tokenizers/pipeline-tokenizer.ts";
import { wordsTokenizer } from "../src/tokenizers/words-tokenizer.ts";
import { readWordVectors } from "../src/vectors/read-word-vectors.ts";

const backend = referenceBackend();
const SENTENCE = "the quick brown fox and the lazy dog, déjà vu";
const encoded = (text: string): Uint8Array => new TextEncoder().encode(text);
const decoded = (file: Uint8Array): string => new TextDecoder().decode(file);

const pipelines = JSON.parse(readFileSync(new URL("fixtures/pipelines.json", import.meta.url), "utf8")) as {
  readonly cases: readonly { readonly file: unknown }[];
};

/** Reads a tokenizer and cuts a text with it. */
function useTokenizer(file: Uint8Array): unknown {
  const tokenizer = readTokenizerJson(decoded(file));
  return tokenizer.decode(tokenizer.encode(SENTENCE));
}

const words = wordsTokenizer(SENTENCE, { special: ["padding", "unknown"] });
const pieces = bytePairTokenizer(SENTENCE, { vocabulary: 270, special: ["padding", "start", "end"] });
const characters = charactersTokenizer(SENTENCE, { special: ["padding", "unknown"] });
const sizes = { embeddingSize: 3, hiddenSize: 4 } as const;

/** A model of each task. */
const models = ((): readonly SavedTextModel[] => {
  const language = languageModel({ vocabulary: pieces.size, ...sizes, cell: "lstm", layers: 2 });
  const classifier = textClassifier({ vocabulary: words.size, classes: 2, ...sizes });
  const vocabulary = wordVocabulary(["the", "dog"]);
  const tags = tagger({
    vocabulary: vocabulary.size,
    classes: 3,
    ...sizes,
    characters: { vocabulary: characters.size, embeddingSize: 2 },
    forbidden: { transitions: [[0, 2]], starts: [2], ends: [0] },
  });
  const large = languageModel({ vocabulary: words.size, ...sizes, cutoffs: [5, 8] });
  const translation = encoderDecoder({
    sourceVocabulary: pieces.size,
    targetVocabulary: pieces.size,
    start: pieces.special.start!,
    ...sizes,
  });
  return [
    { task: "language-model", tokenizer: pieces, model: language, parameters: language.init(key(1)) },
    { task: "language-model", tokenizer: words, model: large, parameters: large.init(key(1)) },
    {
      task: "text-classification",
      tokenizer: words,
      model: classifier,
      parameters: classifier.init(key(1)),
      classes: ["no", "yes"],
      longest: 9,
      columns: { text: "text", label: "label" },
    },
    {
      task: "tagging",
      words: vocabulary,
      characters,
      model: tags,
      parameters: tags.init(key(1)),
      classes: ["D", "N", "V"],
      letters: 6,
      longest: 20,
      columns: undefined,
    },
    {
      task: "translation",
      source: pieces,
      target: pieces,
      model: translation,
      parameters: translation.init(key(1)),
      columns: undefined,
    },
  ];
})();
const saved = models.map(save);

/** Opens a model.json beside the parameters of the model that it was, by `own`, and uses it. */
async function useModel(file: Uint8Array): Promise<unknown> {
  const { own, ...about } = JSON.parse(decoded(file)) as { readonly own: number };
  const { safetensors } = saved[own]!;
  const model = open({ json: JSON.stringify(about), safetensors }, backend);
  switch (model.task) {
    case "language-model":
      return model.score("the lazy dog");
    case "text-classification":
      return model.predict(["the lazy dog"]);
    case "tagging":
      return model.predict([["the", "dog"]]);
    case "translation":
      return model.translate(["dog"], { maxLength: 3 });
  }
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
    mutate: mutateJsonFile,
    read: useTokenizer,
  },
  {
    name: "models of language",
    code: ["text/src/files/", "text/src/tokenizers/tokenizer-from", "text/src/models/"],
    files: saved.map(({ json }, own) => encoded(JSON.stringify({ own, ...JSON.parse(json) }))),
    mutate: (file, random) => {
      const { own, ...about } = JSON.parse(decoded(file));
      return encoded(JSON.stringify({ own, ...(mutateJson(about, random) as object) }));
    },
    read: useModel,
    weight: 0.2,
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
