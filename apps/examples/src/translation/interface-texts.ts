// The texts of Visual Studio Code in English and French, of two npm packages with its language packs.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { englishOf } from "./pseudo-locale.ts";

/** A text and its translation. */
export type TextPair = readonly [source: string, target: string];

/** The language packs that are read; the pseudo-locale is English. */
type Pack = "fr" | "qps-ploc";

/**
 * Pairs of English and French texts that have two letters in a row and at most `longest` characters in English. A text
 * may occur several times, with one or several translations.
 */
export async function interfacePairs(longest: number): Promise<readonly TextPair[]> {
  const [french, pseudo] = [await textsOf("fr"), await textsOf("qps-ploc")];
  return [...pseudo].flatMap(([key, text]): readonly TextPair[] => {
    const pair = [englishOf(text).trim(), (french.get(key) ?? "").trim()] as const;
    return pair.every((one) => /\p{L}{2}/u.test(one)) && pair[0].length <= longest ? [pair] : [];
  });
}

/** The texts of a pack by their places: those of the editor by number, equal in packs of one version, those of extensions by name. */
async function textsOf(pack: Pack): Promise<ReadonlyMap<string, string>> {
  const manifest = `@codingame/monaco-vscode-language-pack-${pack}/package.json`;
  const folder = join(dirname(createRequire(import.meta.url).resolve(manifest)), "translations");
  const main = (await import(pathToFileURL(join(folder, "main.i18n.json.js")).href)) as {
    readonly default: readonly (string | undefined)[];
  };
  const names = readdirSync(join(folder, "extensions"));
  return new Map([
    ...main.default.flatMap((text, i) => (text === undefined ? [] : [[String(i), text] as const])),
    ...names.flatMap((name) => extensionTexts(join(folder, "extensions", name), name)),
  ]);
}

function extensionTexts(path: string, name: string): readonly (readonly [string, string])[] {
  const { contents } = JSON.parse(readFileSync(path, "utf8")) as {
    readonly contents: Readonly<Record<string, Readonly<Record<string, string>>>>;
  };
  return Object.entries(contents).flatMap(([file, texts]) =>
    Object.entries(texts).map(([key, text]) => [`${name}/${file}/${key}`, text] as const),
  );
}
