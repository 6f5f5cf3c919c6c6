// The entry of an export: its declaration, its comment, its members, and the modules that have it.
import { type DeclarationReflection, ReflectionKind, type SomeType } from "typedoc";
import { commentText, fence } from "./comments.ts";
import { declarationOf } from "./declarations.ts";
import type { Export } from "./exports.ts";
import { addressOf, type EntryFinder } from "./links.ts";
import { root } from "./packages.ts";

/** An entry in Markdown, below a heading. */
export function entryText(each: Export, finder: EntryFinder): string {
  const declaration = declarationOf(sourceOf(each), each.reflection.name);
  return [
    `## ${each.name} {#${each.name}}`,
    fence(declaration),
    commentOf(each.reflection, each, finder),
    membersText(each, finder),
    [typesText(declaration, each, finder), modulesText(each)].filter(Boolean).join("\\\n"),
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** The whole path of the file that declares an export. */
export function sourceOf({ folder, file }: Export): string {
  return `${root}packages/${folder}/src/${file}.ts`;
}

/** The comment of a declaration, or those of its signatures. */
export function commentOf(
  { comment, signatures = [] }: DeclarationReflection,
  { folder }: Export,
  finder: EntryFinder,
): string {
  const comments = [comment, ...signatures.map((signature) => signature.comment)].filter(
    (each) => each !== undefined,
  );
  const texts = comments.map((each) =>
    commentText(each, (name, target) => {
      const found = finder.of(target) ?? finder.named(name.split(".")[0] ?? name, folder);
      return found === undefined ? undefined : addressOf(found);
    }),
  );
  return [...new Set(texts)].join("\n\n");
}

/** A list of the members that have a comment. */
export function membersText(each: Export, finder: EntryFinder): string {
  const lines = membersOf(each.reflection).map((member) => {
    const comment = commentOf(member, each, finder).replaceAll("\n", "\n  ");
    return comment === "" ? "" : `- \`${member.name}\`: ${comment}`;
  });
  return lines.filter(Boolean).join("\n");
}

function membersOf({ children, type }: DeclarationReflection): readonly DeclarationReflection[] {
  return [...(children ?? []), ...membersOfType(type)].filter(
    (member) => member.inheritedFrom === undefined && !member.kindOf(ReflectionKind.Reference),
  );
}

function membersOfType(type: SomeType | undefined): readonly DeclarationReflection[] {
  if (type?.type === "reflection") return type.declaration.children ?? [];
  if (type?.type === "intersection" || type?.type === "union") return type.types.flatMap(membersOfType);
  return [];
}

/** Links to what the declaration names. */
function typesText(declaration: string, each: Export, finder: EntryFinder): string {
  const code = declaration.replaceAll(/"(?:[^"\\]|\\.)*"/g, "");
  const names = new Set(code.match(/(?<![\w.])[A-Z]\w*(?!\w*\??:)/g));
  const links = [...names]
    .filter((name) => name !== each.reflection.name)
    .map((name) => finder.named(name, each.folder))
    .filter((found) => found !== undefined)
    .map((found) => `[\`${found.name}\`](${addressOf(found)})`);
  return links.length === 0 ? "" : `Types: ${links.join(", ")}.`;
}

/** The modules that export it, with its names there where they are others; `grus` last. */
function modulesText({ modules, reflection }: Export): string {
  const texts = [...modules]
    .sort(([one], [other]) => Number(one === "grus") - Number(other === "grus"))
    .map(([specifier, names]) => {
      const own = [...names].sort((one, other) => one.length - other.length);
      const isPlain = own.length === 1 && own[0] === reflection.name;
      const as = isPlain ? "" : ` as ${own.map((name) => `\`${name}\``).join(" and ")}`;
      return `\`${specifier}\`${as}`;
    });
  return `Exported by ${texts.join(", ")}.`;
}
