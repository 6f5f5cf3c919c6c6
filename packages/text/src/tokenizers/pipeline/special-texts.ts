// Which tokens of a tokenizer.json begin and end a sequence, fill a batch, and replace unknown symbols.
import { anything, aText, type JsonObject, pairOf } from "@grus/io/files";
import { TextError } from "../../errors.ts";
import type { SpecialTexts, SpecialToken } from "../special-tokens.ts";
import type { AddedToken } from "./added-tokens.ts";

/** What a file says of its special tokens; `given` comes first. */
export function specialTextsIn(
  file: JsonObject,
  added: readonly AddedToken[],
  unknown: string | undefined,
  given: SpecialTexts,
): SpecialTexts {
  const padding =
    paddingIn(file) ?? ["[PAD]", "<pad>"].find((text) => added.some(({ content }) => content === text));
  const found: { -readonly [name in SpecialToken]?: string | undefined } = {
    padding,
    unknown,
    ...endsIn(file.optionalObject("post_processor"), given),
    ...given,
  };
  return Object.fromEntries(Object.entries(found).filter(([, text]) => text !== undefined));
}

/** Padding is the batch's task here; its token is what the file is asked for. */
function paddingIn(file: JsonObject): string | undefined {
  const padding = file.optionalObject("padding");
  padding?.skip("strategy", "direction", "pad_to_multiple_of", "pad_id", "pad_type_id");
  const text = padding?.text("pad_token");
  padding?.refuseRest();
  return text;
}

interface Ends {
  readonly start?: string | undefined;
  readonly end?: string | undefined;
}

/** The tokens that a post-processor puts before and after one text. */
function endsIn(object: JsonObject | undefined, given: SpecialTexts): Ends {
  if (object === undefined) return {};
  const type = object.text("type");
  const ends = endsOfType(object, type, given);
  object.refuseRest();
  return ends;
}

function endsOfType(object: JsonObject, type: string, given: SpecialTexts): Ends {
  switch (type) {
    case "ByteLevel":
      object.skip("add_prefix_space", "trim_offsets", "use_regex");
      return {};
    case "BertProcessing":
    case "RobertaProcessing":
      object.skip("trim_offsets", "add_prefix_space");
      return { start: tokenOfPair(object, "cls"), end: tokenOfPair(object, "sep") };
    case "TemplateProcessing":
      object.skip("pair", "special_tokens");
      return endsOfTemplate(object, given);
    case "Sequence":
      return Object.assign({}, ...object.objects("processors").map((processor) => endsIn(processor, given)));
    default:
      throw object.refuse(
        "type",
        "ByteLevel, BertProcessing, RobertaProcessing, TemplateProcessing or Sequence",
      );
  }
}

function tokenOfPair(object: JsonObject, name: string): string {
  const [token] = object.read(name, pairOf(aText, anything));
  return token;
}

function endsOfTemplate(object: JsonObject, given: SpecialTexts): Ends {
  const before: string[] = [];
  const after: string[] = [];
  let isAfter = false;
  for (const item of object.objects("single")) {
    const token = item.optionalObject("SpecialToken");
    if (token === undefined) isAfter = true;
    else (isAfter ? after : before).push(token.text("id"));
  }
  return { start: onlyOne(before, "start", given), end: onlyOne(after, "end", given) };
}

function onlyOne(texts: readonly string[], name: "start" | "end", given: SpecialTexts): string | undefined {
  if (texts.length <= 1 || given[name] !== undefined) return texts[0];
  throw new TextError({
    problem: `tokenizer.json: post_processor.single puts ${texts.join(" ")} at the ${name} of a text; expected one token.`,
    cure: `Name the one that is meant: readTokenizerJson(text, { special: { ${name}: ${JSON.stringify(texts[0])} } }).`,
  });
}
