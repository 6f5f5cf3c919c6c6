import { key, referenceBackend } from "@grus/tensor";
import { expect, test } from "vitest";
import { TextError } from "../errors.ts";
import { encoderDecoder } from "../models/encoder-decoder.ts";
import { languageModel } from "../models/language-model.ts";
import { tagger } from "../models/tagger.ts";
import { textClassifier } from "../models/text-classifier.ts";
import { wordVocabulary } from "../tagging/word-vocabulary.ts";
import { bytePairTokenizer } from "../tokenizers/byte-pair-tokenizer.ts";
import { charactersTokenizer } from "../tokenizers/characters-tokenizer.ts";
import { wordsTokenizer } from "../tokenizers/words-tokenizer.ts";
import { open, type SavedTextModel, save, type TextTask } from "./text-model-files.ts";

const backend = referenceBackend();
const text = "the quick brown fox";
const words = wordsTokenizer(text, { special: ["padding", "unknown"] });
const pieces = bytePairTokenizer(text.repeat(3), { vocabulary: 262, special: ["start", "end"] });
const characters = charactersTokenizer(text, { special: ["padding", "unknown"] });
const sizes = { embeddingSize: 2, hiddenSize: 4 };

const language = languageModel({ vocabulary: pieces.size, ...sizes });
const classifier = textClassifier({ vocabulary: words.size, classes: 2, ...sizes });
const known = wordVocabulary(["fox"]);
const tags = tagger({
  vocabulary: known.size,
  classes: 2,
  ...sizes,
  characters: { vocabulary: characters.size },
  forbidden: { transitions: [[0, 1]] },
});
const pair = { sourceVocabulary: pieces.size, targetVocabulary: pieces.size, start: 0 };
const translation = encoderDecoder({ ...pair, ...sizes });

const models: Readonly<Record<TextTask, SavedTextModel>> = {
  "language-model": {
    task: "language-model",
    tokenizer: pieces,
    model: language,
    parameters: language.init(key(1)),
  },
  "text-classification": {
    task: "text-classification",
    tokenizer: words,
    model: classifier,
    parameters: classifier.init(key(1)),
    classes: ["no", "yes"],
    longest: 9,
    columns: { text: "text", label: "label" },
  },
  tagging: {
    task: "tagging",
    words: known,
    characters,
    model: tags,
    parameters: tags.init(key(1)),
    classes: ["D", "N"],
    letters: 6,
    longest: 20,
    columns: { word: 1, tag: 2 },
  },
  translation: {
    task: "translation",
    source: pieces,
    target: pieces,
    model: translation,
    parameters: translation.init(key(1)),
    columns: undefined,
  },
};

/** The files of a model with another value at a path. */
function damaged(task: TextTask, path: readonly (string | number)[], value: unknown) {
  const files = save(models[task]);
  const about = JSON.parse(files.json);
  const holder = path.slice(0, -1).reduce((at, name) => at[name], about);
  holder[path.at(-1)!] = value;
  return { ...files, json: JSON.stringify(about) };
}

test.each<[TextTask, readonly (string | number)[], unknown, string]>([
  ["language-model", ["model"], [], "model is []; expected an object."],
  [
    "language-model",
    ["model", "hiddenSize"],
    1e9,
    "model.hiddenSize is 1000000000; expected a whole number from 1 to 262.",
  ],
  ["language-model", ["model", "layers"], 0, "model.layers is 0; expected a whole number from 1 to 262."],
  ["language-model", ["model", "dropout"], "0", 'model.dropout is "0"; expected a number.'],
  ["language-model", ["model", "cutoffs"], 3, "model.cutoffs is 3; expected a list."],
  ["language-model", ["tokenizer"], undefined, "tokenizer is missing; expected an object."],
  [
    "language-model",
    ["tokenizer", "merges", 0, 1],
    -1,
    "tokenizer.merges[0][1] is -1; expected a whole number of at least 0.",
  ],
  [
    "language-model",
    ["tokenizer", "special", 1],
    "stop",
    'tokenizer.special[1] is "stop"; expected "padding", "unknown", "start" or "end".',
  ],
  ["text-classification", ["classes", 1], 3, "classes[1] is 3; expected a text."],
  ["text-classification", ["longest"], null, "longest is null; expected a whole number of at least 1."],
  ["text-classification", ["columns"], { text: "a" }, "columns.label is missing; expected a text."],
  ["text-classification", ["model", "kind"], "tagger", 'model.kind is "tagger"; expected "text-classifier".'],
  [
    "text-classification",
    ["model", "pooling"],
    "sum",
    'model.pooling is "sum"; expected "attention", "max", "mean" or "last".',
  ],
  [
    "text-classification",
    ["tokenizer", "kind"],
    {},
    'tokenizer.kind is {}; expected "bytes", "characters", "graphemes", "words", "bpe" or "pipeline".',
  ],
  ["tagging", ["letters"], 1e9, "letters is 1000000000; expected a whole number from 1 to 4096."],
  ["tagging", ["words"], "fox", 'words is "fox"; expected a list.'],
  ["tagging", ["columns", "tag"], 0, "columns.tag is 0; expected a whole number of at least 1."],
  [
    "tagging",
    ["model", "characters", "width"],
    "3",
    'model.characters.width is "3"; expected a whole number from 1 to 52.',
  ],
  [
    "tagging",
    ["model", "forbidden", "transitions", 0],
    [1],
    "model.forbidden.transitions[0] is [1]; expected a list of two.",
  ],
  ["translation", ["tokenizers", "source"], "bpe", 'tokenizers.source is "bpe"; expected an object.'],
  [
    "translation",
    ["model", "decoder"],
    "none",
    'model.decoder is "none"; expected "parallel", "luong" or "bahdanau".',
  ],
  ["translation", ["model", "tied"], 1, "model.tied is 1; expected true or false."],
])("%s with another %j, %j", (task, path, value, message) => {
  const files = damaged(task, path, value);
  expect(() => open(files, backend)).toThrow(
    new RegExp(`^model\\.json: ${message.replace(/[[\]{}.()|]/g, "\\$&")}$`),
  );
  expect(() => open(files, backend)).toThrow(TextError);
});

test("a size that other tensors have is compared with the parameters, none of which are drawn", () => {
  expect(() => open(damaged("language-model", ["model", "hiddenSize"], 262), backend)).toThrow(
    'tensor "tokens.scores.weight": expected float32[262, 262]; got float32[262, 4].',
  );
});

test("fields that are not known are passed over", () => {
  const opened = open(damaged("text-classification", ["model", "later"], 1), backend, "text-classification");
  expect(opened.model.description).toEqual(classifier.description);
});
