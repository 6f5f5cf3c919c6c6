// Whether a tagger is better than a baseline on the same test sentences.
import { type Verdict, verdictOf } from "../training/verdict.ts";
import type { TaggerScores } from "./tagger-scores.ts";

/** A tagger on the test sentences. */
export interface TestedTagger {
  readonly name: string;
  readonly scores: TaggerScores;
  /** The number of words of each sentence with the right tag. */
  readonly right: readonly number[];
}

/**
 * Compares the F1 of entities, where the tags are those of entities, or else the shares of words with the right tag;
 * the sentences in which the one tags more words right than the other tell whether the difference may be chance.
 */
export function taggerVerdict(network: TestedTagger, baseline: TestedTagger): Verdict {
  const better = (first: TestedTagger, second: TestedTagger) =>
    first.right.filter((count, i) => count > second.right[i]!).length;
  const [own, other] = [network, baseline].map(({ scores }) => scores.entities?.f1 ?? scores.words.accuracy);
  return verdictOf({
    things: "sentences",
    does: network.scores.entities
      ? (f1) => `finds entities with an F1 of ${f1}`
      : (share) => `tags ${share} of the words right`,
    own: own!,
    other: other!,
    baseline: `the ${baseline.name}`,
    won: better(network, baseline),
    lost: better(baseline, network),
    count: network.right.length,
  });
}
