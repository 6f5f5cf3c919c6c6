// Texts that are not models: pages, tables, configurations.
import type { FileParts, ForeignFile } from "./foreign-binary.ts";

/** A text, and whether it can be a table, which `grus inspect` describes. */
export interface ForeignText extends ForeignFile {
  readonly isTable: boolean;
}

const AGAIN = "Fetch the file of the model again; this is another one.";
const PAGE =
  "The address is one of a page about the file: fetch the file itself (on Hugging Face and GitHub its address has /resolve/ or /raw/), and check that you are allowed to.";
const LFS = "It stands for the file: run git lfs pull in the clone, or fetch the file from the site.";
const ONNX = "Convert the model that it was made of to ONNX, which Grus runs.";

/** Texts by their beginning, without the declaration of XML and comments; first match wins. */
const BEGINNINGS: readonly (readonly [RegExp, what: string, cure: string])[] = [
  [/^version https:\/\/git-lfs\.github\.com/, "a Git LFS pointer, in the place of the file", LFS],
  [/^<(!doctype html|html|head|body)\b/i, "an HTML page, saved in the place of a file", PAGE],
  [/^<net\s/, "a model of OpenVINO (IR)", ONNX],
  [/^<PMML\b/, "a PMML model", ONNX],
  [/^(<!DOCTYPE svg[^>]*>\s*)?<svg\b/, "an SVG image", AGAIN],
  [/^<(Error|Code)>/, "an error of a storage server, saved in the place of a file", PAGE],
  [/^<\?xml\b|^<[A-Za-z][\w.-]*[\s>/]/, "an XML file", AGAIN],
  [/^tree\r?\nversion=v\d/, "a model of LightGBM", ONNX],
  [/^7767517\b/, "a model of ncnn", ONNX],
  [/^\[net(work)?\]/, "a configuration of Darknet", ONNX],
  [/^svm_type /, "a model of LIBSVM", ONNX],
  [
    /^(#!.*python|"""|import \w|from \w+ import )/,
    "a Python program",
    "Run it, and save its model as ONNX, .keras or .pt.",
  ],
  [/^(<<<<<<<|diff --git|commit [0-9a-f]{40})/, "an output of git", AGAIN],
];

/** JSON by its keys, first match wins. */
const KEYS: readonly (readonly [RegExp, what: string, cure: string])[] = [
  [
    /"class_name"\s*:\s*"(Sequential|Functional|Model)"/,
    "the configuration of a Keras model, without its weights",
    'Save both: model.save("model.keras").',
  ],
  [
    /"(architectures|model_type|transformers_version)"\s*:/,
    "the configuration of a model of Hugging Face, without its weights",
    "Open the file of weights beside it: model.safetensors.",
  ],
  [
    /"(tokenizer_class|added_tokens|pre_tokenizer)"\s*:/,
    "a tokenizer of Hugging Face",
    "Read it with text.tokenizerFrom.",
  ],
  [
    /"nbformat"\s*:|"cells"\s*:\s*\[/,
    "a Jupyter notebook",
    "Run it, and save its model as ONNX, .keras or .pt.",
  ],
  [/"learner"\s*:\s*\{/, "a model of XGBoost", ONNX],
  [
    /"layers"\s*:\s*\[\s*\{[^{}]*"kind"\s*:/,
    "a list of layers, without their tensors",
    "Open the file of the tensors, and pass the list as layers.",
  ],
  [/"(message|error|detail)"\s*:/, "an answer of a server, saved in the place of a file", PAGE],
];

/** The description of a text; undefined for other files. */
export function foreignText({ file, head }: FileParts): ForeignText | undefined {
  if (!isText(file)) return undefined;
  const text = head.replace(/^\xef\xbb\xbf/, "").trimStart();
  const body = withoutPrologue(text);
  const found = BEGINNINGS.find(([pattern]) => pattern.test(body));
  if (found !== undefined) return { what: found[1], cure: found[2], isTable: false };
  if (/^\{|^\[\s*[{["\d\]]/.test(text)) return { ...describedJson(text), isTable: false };
  return /^[^\n]*[,;\t|]/.test(text)
    ? {
        what: "a table in text",
        cure: "grus inspect describes it, and grus forecast learns from it.",
        isTable: true,
      }
    : { what: "a text", cure: AGAIN, isTable: true };
}

/** Without the declaration and the comments that may precede the first element of a page. */
function withoutPrologue(text: string): string {
  let body = text;
  for (let before = ""; before !== body; ) {
    before = body;
    body = body.replace(/^(<\?xml[^>]*\?>|<!--[\s\S]*?-->)\s*/, "");
  }
  return body === "" ? text : body;
}

function describedJson(text: string): ForeignFile {
  const found = KEYS.find(([pattern]) => pattern.test(text));
  if (found !== undefined) return { what: found[1], cure: found[2] };
  return { what: "JSON that does not describe a model", cure: AGAIN };
}

/** Without control characters at the beginning, or with the mark of UTF-16. */
function isText(file: Uint8Array): boolean {
  const start = file.subarray(0, 512);
  const isMarked = (start[0] === 0xff && start[1] === 0xfe) || (start[0] === 0xfe && start[1] === 0xff);
  return (
    isMarked ||
    (start.length > 0 && !start.some((byte) => byte < 9 || (byte > 13 && byte < 32 && byte !== 27)))
  );
}
