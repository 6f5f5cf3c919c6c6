// The field `normalizer` of a tokenizer.json.
import type { JsonObject } from "@grus/io/files";
import { patternIn } from "./pattern.ts";

/** Changes a text before it is cut. */
export type Normalizer = (text: string) => string;

/** The normalizer of a field; without one, texts stay as they are. */
export function normalizerOf(object: JsonObject | undefined): Normalizer {
  if (object === undefined) return (text) => text;
  const create = Object.hasOwn(normalizers, object.text("type"))
    ? normalizers[object.text("type")]
    : undefined;
  if (create === undefined) throw object.refuse("type", `one of ${Object.keys(normalizers).join(", ")}`);
  const normalizer = create(object);
  object.refuseRest();
  return normalizer;
}

const normalizers: Readonly<Record<string, (object: JsonObject) => Normalizer>> = {
  NFC: () => (text) => text.normalize("NFC"),
  NFD: () => (text) => text.normalize("NFD"),
  NFKC: () => (text) => text.normalize("NFKC"),
  NFKD: () => (text) => text.normalize("NFKD"),
  Lowercase: () => lowercase,
  StripAccents: () => (text) => text.replace(/\p{M}/gu, ""),
  Strip: strip,
  Replace: replace,
  Prepend: prepend,
  BertNormalizer: bert,
  Sequence: (object) => {
    const all = object.objects("normalizers").map(normalizerOf);
    return (text) => all.reduce((changed, normalizer) => normalizer(changed), text);
  },
};

/** Lower case letter by letter, without the rule of the final sigma. */
function lowercase(text: string): string {
  return text.replaceAll("Σ", "σ").toLowerCase();
}

function strip(object: JsonObject): Normalizer {
  const left = object.flag("strip_left");
  const right = object.flag("strip_right");
  return (text) => {
    const start = left ? text.replace(/^\p{White_Space}+/u, "") : text;
    return right ? start.replace(/\p{White_Space}+$/u, "") : start;
  };
}

function replace(object: JsonObject): Normalizer {
  const pattern = patternIn(object, "pattern");
  const content = object.text("content");
  return (text) => text.replace(pattern, () => content);
}

function prepend(object: JsonObject): Normalizer {
  const start = object.text("prepend");
  return (text) => (text === "" ? "" : start + text);
}

const ideographs =
  /[\u4E00-\u9FFF\u3400-\u4DBF\u{20000}-\u{2A6DF}\u{2A700}-\u{2B73F}\u{2B740}-\u{2B81F}\u{2B920}-\u{2CEAF}\uF900-\uFAFF\u{2F800}-\u{2FA1F}]/gu;

// Format characters that came into Unicode after the tables of Hugging Face's library stay.
const controls = /(?![\t\n\r\u0890\u0891\u08E2\u{110CD}\u{13430}-\u{1343F}])[\p{Cc}\p{Cf}\p{Co}\uFFFD]/gu;

function bert(object: JsonObject): Normalizer {
  const isLower = object.flag("lowercase", true);
  const cleans = object.flag("clean_text", true);
  const spaces = object.flag("handle_chinese_chars", true);
  const strips = object.flag("strip_accents", isLower);
  return (given) => {
    let text = given;
    if (cleans) text = text.replace(controls, "").replace(/\p{White_Space}/gu, " ");
    if (spaces) text = text.replace(ideographs, " $& ");
    if (strips) text = text.normalize("NFD").replace(/\p{Mn}/gu, "");
    return isLower ? lowercase(text) : text;
  };
}
