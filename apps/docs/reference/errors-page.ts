// The page of all errors.
import type { DeclarationReflection } from "typedoc";
import { escaped, fence } from "./comments.ts";
import { messageOf } from "./declarations.ts";
import { commentOf, membersText, sourceOf } from "./entry-text.ts";
import type { Export } from "./exports.ts";
import { addressOf, type EntryFinder } from "./links.ts";
import type { Package } from "./packages.ts";
import { type Page, withTitle } from "./site-page.ts";

/** Lists the classes of errors by package: what each means, how to mend it, its message and its fields. */
export function errorsPage(
  packages: readonly Package[],
  exports: readonly Export[],
  finder: EntryFinder,
): Page {
  const parts = packages.flatMap(({ name, folder }) => {
    const own = exports.filter((each) => each.folder === folder && isError(each.reflection));
    if (own.length === 0) return [];
    return [`## ${name}`, ...own.map((each) => errorText(each, finder))];
  });
  const about =
    'Every error that Grus throws on purpose is a class with the data of the error as fields, and a message that says where, what was found and expected, and how to mend it.\n`error instanceof GrusError` holds for all. In messages here, "…" stands for values.';
  return {
    path: "reference/errors.md",
    title: "Errors",
    text: withTitle("Errors", [about, ...parts].join("\n\n")),
  };
}

/** Whether a class extends Error, over any number of others. */
function isError({ extendedTypes = [] }: DeclarationReflection): boolean {
  return extendedTypes.some((type) => {
    if (type.type !== "reference") return false;
    const parent = type.reflection;
    return type.name === "Error" || (parent?.isDeclaration() === true && isError(parent));
  });
}

function errorText(each: Export, finder: EntryFinder): string {
  const parent = each.reflection.extendedTypes?.map(String)[0]?.replace(/<.*/, "");
  const kind = parent === undefined || parent === "Error" ? "" : ` It is a \`${parent}\`.`;
  const message = messageOf(sourceOf(each), each.reflection.name);
  return [
    `### ${each.name} {#${each.name}}`,
    commentOf(each.reflection, each, finder),
    message === undefined ? "" : fence(message, "txt"),
    membersText(each, finder),
    `[Declaration](${addressOf(each)}).${escaped(kind)}`,
  ]
    .filter(Boolean)
    .join("\n\n");
}
