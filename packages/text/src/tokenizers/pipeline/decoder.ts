// The field `decoder` of a tokenizer.json: how the texts of tokens are put together.
import { aWhole, type JsonObject } from "@grus/io/files";
import { utf8Decoder } from "../utf8.ts";
import { charactersToBytes } from "./byte-characters.ts";
import { patternIn } from "./pattern.ts";
import { prependScheme } from "./pre-tokenizer.ts";

/** A stage of decoding, which takes the texts of tokens one at a time. */
export interface DecodingStage {
  /** The texts that are complete with one more. */
  add(text: string): readonly string[];
  /** The texts held back. Begins anew. */
  end(): readonly string[];
}

/** Makes stages; each decodes one text at a time. */
export interface DecoderField {
  create(): DecodingStage;
  /** Whether its texts are parts of one text, so that a stage after it can see neither begin nor end of them. */
  readonly fuses: boolean;
}

/** The decoder of a field; without one, tokens are joined with spaces. */
export function decoderOf(object: JsonObject | undefined): DecoderField {
  if (object === undefined) return mapping((text, isFirst) => (isFirst ? text : ` ${text}`));
  return decoderAfter(object, false);
}

function decoderAfter(object: JsonObject, isFused: boolean): DecoderField {
  const create = Object.hasOwn(decoders, object.text("type")) ? decoders[object.text("type")] : undefined;
  if (create === undefined) throw object.refuse("type", `one of ${Object.keys(decoders).join(", ")}`);
  const decoder = create(object, isFused);
  object.refuseRest();
  return decoder;
}

const decoders: Readonly<Record<string, (object: JsonObject, isFused: boolean) => DecoderField>> = {
  ByteLevel: (object, isFused) => {
    refuseFused(object, isFused);
    object.skip("add_prefix_space", "trim_offsets", "use_regex");
    return { create: byteLevelStage, fuses: true };
  },
  ByteFallback: (object, isFused) => {
    refuseFused(object, isFused);
    return { create: byteFallbackStage, fuses: false };
  },
  BPEDecoder: (object, isFused) => {
    refuseFused(object, isFused);
    const suffix = object.text("suffix", "</w>");
    return { create: () => suffixStage(suffix), fuses: false };
  },
  Fuse: () => ({ create: () => ({ add: (text) => [text], end: () => [] }), fuses: true }),
  Metaspace: (object, isFused) => {
    refuseFused(object, isFused);
    const replacement = object.text("replacement", "▁");
    const isPrepended = prependScheme(object) !== "never";
    object.skip("split", "str_rep");
    return mapping((text, isFirst) => text.replaceAll(replacement, isFirst && isPrepended ? "" : " "));
  },
  Replace: (object, isFused) => {
    refuseFused(object, isFused);
    const pattern = patternIn(object, "pattern");
    const content = object.text("content");
    return mapping((text) => text.replace(pattern, () => content));
  },
  Sequence: (object, isFused) => {
    let fuses = isFused;
    const stages = object.objects("decoders").map((field) => {
      const decoder = decoderAfter(field, fuses);
      fuses = decoder.fuses;
      return decoder;
    });
    return { create: () => sequenceStage(stages.map((stage) => stage.create())), fuses };
  },
  Strip: stripDecoder,
  WordPiece: (object, isFused) => {
    refuseFused(object, isFused);
    const prefix = object.text("prefix", "##");
    const cleans = object.flag("cleanup", true);
    return mapping((text, isFirst) => {
      const joined = isFirst ? text : text.startsWith(prefix) ? text.slice(prefix.length) : ` ${text}`;
      return cleans ? cleaned(joined) : joined;
    });
  },
};

function refuseFused(object: JsonObject, isFused: boolean): void {
  if (isFused) throw object.refuse("type", "Strip or nothing after Fuse or ByteLevel");
}

/** A decoder that changes each token by itself. */
function mapping(change: (text: string, isFirst: boolean) => string): DecoderField {
  return {
    fuses: false,
    create() {
      let isFirst = true;
      return {
        add(text) {
          const changed = change(text, isFirst);
          isFirst = false;
          return [changed];
        },
        end() {
          isFirst = true;
          return [];
        },
      };
    },
  };
}

function sequenceStage(stages: readonly DecodingStage[]): DecodingStage {
  const addFrom = (at: number, texts: readonly string[]): readonly string[] =>
    at === stages.length
      ? texts
      : addFrom(
          at + 1,
          texts.flatMap((text) => stages[at]!.add(text)),
        );
  return {
    add: (text) => addFrom(0, [text]),
    end: () => stages.flatMap((stage, at) => addFrom(at + 1, stage.end())),
  };
}

function byteLevelStage(): DecodingStage {
  const decoder = utf8Decoder();
  return {
    add(text) {
      let result = "";
      for (const byte of charactersToBytes(text)) result += decoder.push(byte);
      return [result];
    },
    end: () => [decoder.end()],
  };
}

/** Tokens such as "<0xC3>" are bytes; a run of them that is not UTF-8 gives a "\uFFFD" for each. */
function byteFallbackStage(): DecodingStage {
  let run: number[] = [];
  function finishRun(): readonly string[] {
    if (run.length === 0) return [];
    const bytes = Uint8Array.from(run);
    run = [];
    try {
      return [new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes)];
    } catch {
      return ["\uFFFD".repeat(bytes.length)];
    }
  }
  return {
    add(text) {
      const byte = /^<0x([0-9A-Fa-f]{2})>$/.exec(text)?.[1];
      if (byte === undefined) return [...finishRun(), text];
      run.push(Number.parseInt(byte, 16));
      return [];
    },
    end: finishRun,
  };
}

/** The suffix of a token that ends a word becomes a space, but for the last token. */
function suffixStage(suffix: string): DecodingStage {
  let held: string | undefined;
  return {
    add(text) {
      const before = held?.replaceAll(suffix, " ");
      held = text;
      return before === undefined ? [] : [before];
    },
    end() {
      const last = held?.replaceAll(suffix, "");
      held = undefined;
      return last === undefined ? [] : [last];
    },
  };
}

function stripDecoder(object: JsonObject, isFused: boolean): DecoderField {
  const content = object.text("content");
  if (content === "") throw object.refuse("content", "a character");
  const start = object.read("start", aWhole());
  const stop = object.read("stop", aWhole());
  if (isFused && stop > 0) throw object.refuse("stop", "0 after Fuse or ByteLevel");
  if (!isFused) return mapping((text) => withoutEnd(withoutStart(text, content, start), content, stop));
  return {
    fuses: true,
    create() {
      let left = start;
      return {
        add(text) {
          const stripped = withoutStart(text, content, left);
          left = stripped === "" ? left - text.length / content.length : 0;
          return [stripped];
        },
        end() {
          left = start;
          return [];
        },
      };
    },
  };
}

function withoutStart(text: string, content: string, count: number): string {
  let start = 0;
  for (let i = 0; i < count && text.startsWith(content, start); i++) start += content.length;
  return text.slice(start);
}

function withoutEnd(text: string, content: string, count: number): string {
  let end = text.length;
  for (let i = 0; i < count && text.endsWith(content, end); i++) end -= content.length;
  return text.slice(0, end);
}

const contractions = [
  [" .", "."],
  [" ?", "?"],
  [" !", "!"],
  [" ,", ","],
  [" ' ", "'"],
  [" n't", "n't"],
  [" 'm", "'m"],
  [" do not", " don't"],
  [" 's", "'s"],
  [" 've", "'ve"],
  [" 're", "'re"],
] as const;

function cleaned(text: string): string {
  return contractions.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
}
