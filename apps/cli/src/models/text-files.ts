// What is written beside an exported model of language: its tokenizer, and what its outputs mean.
import { createBackend, type OpenedText, text } from "grus";

/** A tokenizer's file, with what to say of it. */
export interface TokenizerFileBeside {
  readonly path: string;
  readonly content: string;
  readonly line: string;
}

/** The metadata of an ONNX file: the task, and of a classifier its classes and the tokens that it reads at most. */
export function textMetadata({ files }: OpenedText): Readonly<Record<string, string>> {
  const { task, classes, longest } = JSON.parse(files.json);
  return {
    task,
    ...(classes === undefined ? {} : { classes: JSON.stringify(classes) }),
    ...(longest === undefined ? {} : { longest: String(longest) }),
  };
}

/**
 * The tokenizer's file beside an exported file, such as `verses.tokenizer.json` beside `verses.onnx`; of a tagger its
 * words, characters and tags, such as `names.words.json`; of a translator those of both languages, such as
 * `menus.source.tokenizer.json`, or one where both have the same.
 */
export async function tokenizersBeside(
  path: string,
  opened: OpenedText,
): Promise<readonly TokenizerFileBeside[]> {
  const model = opened.on(await createBackend("reference"));
  const stem = path.replace(/\.[^./\\]+$/, "");
  if (model.task === "tagging") return [wordsBeside(`${stem}.words.json`, model)];
  if (model.task !== "translation") return [tokenizerBeside(stem, model.tokenizer, "its tokenizer")];
  const { source, target } = model;
  if (source === target) return [tokenizerBeside(stem, source, "its tokenizer")];
  return [
    tokenizerBeside(`${stem}.source`, source, "the tokenizer of its source"),
    tokenizerBeside(`${stem}.target`, target, "the tokenizer of its target"),
  ];
}

function tokenizerBeside(stem: string, tokenizer: text.Tokenizer, what: string): TokenizerFileBeside {
  const { name, text: content, reason } = text.tokenizerFile(tokenizer);
  const path = `${stem}.${name}`;
  const form = reason === undefined ? "in Hugging Face's form" : `in the form of Grus, since ${reason}`;
  return { path, content, line: `wrote ${path}, ${what} ${form}` };
}

/** The words of a tagger in order of their indices, after padding and the unknown word, and its other settings. */
function wordsBeside(path: string, tagger: text.SentenceTagger): TokenizerFileBeside {
  const { words, characters, letters, longest, classes } = tagger;
  const about = { words: ["<padding>", "<unknown>", ...words.words], characters, letters, longest, classes };
  const line = `wrote ${path}, its words, characters and tags`;
  return { path, content: `${JSON.stringify(about, undefined, 2)}\n`, line };
}
