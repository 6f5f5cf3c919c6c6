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

/** The tokenizer's file beside an exported file, such as `verses.tokenizer.json` beside `verses.onnx`. */
export async function tokenizerBeside(path: string, opened: OpenedText): Promise<TokenizerFileBeside> {
  const { tokenizer } = opened.on(await createBackend("reference"));
  const { name, text: content, reason } = text.tokenizerFile(tokenizer);
  const beside = `${path.replace(/\.[^./\\]+$/, "")}.${name}`;
  const form = reason === undefined ? "in Hugging Face's form" : `in the form of Grus, since ${reason}`;
  return { path: beside, content, line: `wrote ${beside}, its tokenizer ${form}` };
}
