// Whether tags mark entities, and by which scheme.

const ENTITY = /^[BIOELSU]-./u;

/** Whether tags are those of entities: O, and B-, I-, E-, L-, S- or U- with a type. */
export function areEntityTags(tags: readonly string[]): boolean {
  return tags.every((tag) => tag === "O" || ENTITY.test(tag)) && tags.some((tag) => ENTITY.test(tag));
}

/** Whether paths of entity tags follow the BIO scheme (IOB2): I- only after B- or I- of the same type. */
export function followBio(paths: readonly (readonly string[])[]): boolean {
  return paths.every((tags) => tags.every((tag, i) => mayFollow(tag, tags[i - 1])));
}

function mayFollow(tag: string, before: string | undefined): boolean {
  if (!tag.startsWith("I-")) return tag === "O" || tag.startsWith("B-");
  return before !== undefined && before !== "O" && before.slice(2) === tag.slice(2);
}
