// Which tags may follow one another in the BIO scheme.
import type { CrfForbidden } from "@grus/cells";

/**
 * What the BIO scheme of CoNLL 2003 (IOB2) forbids, for `crf` and `tagger`: an inside tag `I-X` at the start
 * or after anything but `B-X` and `I-X`. `tags` are the classes by index.
 */
export function bioForbidden(tags: readonly string[]): CrfForbidden {
  const inside = tags.flatMap((tag, i) => (tag.startsWith("I-") ? [{ to: i, type: tag.slice(2) }] : []));
  return {
    starts: inside.map(({ to }) => to),
    transitions: inside.flatMap(({ to, type }) =>
      tags.flatMap((tag, from) => (tag === `B-${type}` || tag === `I-${type}` ? [] : [[from, to] as const])),
    ),
  };
}
