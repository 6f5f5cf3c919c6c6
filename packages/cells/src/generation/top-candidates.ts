// The likeliest continuations of several beams, found without sorting the vocabulary.

/** How far below the bound, which is rounded, an exact comparison decides. */
const SLACK = 1e-6;

/**
 * The `size` best continuations: by log-probability, equal ones by beam, then by token. A continuation of
 * probability 0 is never among them. Allocates nothing once created.
 */
export class TopCandidates {
  /** How many there are. */
  count = 0;
  /** The beam that each continues, best first. */
  readonly beams: Int32Array;
  readonly tokens: Int32Array;
  readonly logProbabilities: Float64Array;

  constructor(size: number) {
    this.beams = new Int32Array(size);
    this.tokens = new Int32Array(size);
    this.logProbabilities = new Float64Array(size);
  }

  clear(): void {
    this.count = 0;
  }

  /**
   * Considers the tokens from `first` to before `last`. `so` is the log-probability of the beam; those of its
   * continuations are in `row` from `at`.
   */
  addRange(
    beam: number,
    so: number,
    row: ArrayLike<number>,
    at: number,
    [first, last]: readonly [number, number],
  ): void {
    let bound = this.#bound(so);
    for (let token = first; token < last; token++) {
      if (row[at + token]! <= bound) continue;
      this.add(beam, token, so + row[at + token]!);
      bound = this.#bound(so);
    }
  }

  /** Considers one continuation. */
  add(beam: number, token: number, logProbability: number): void {
    const { beams, tokens, logProbabilities, count } = this;
    if (!(logProbability > Number.NEGATIVE_INFINITY)) return;
    let to = count;
    while (to > 0 && this.#precedes(beam, token, logProbability, to - 1)) to--;
    if (to === tokens.length) return;
    const kept = Math.min(count, tokens.length - 1);
    for (const column of [beams, tokens, logProbabilities]) column.copyWithin(to + 1, to, kept);
    beams[to] = beam;
    tokens[to] = token;
    logProbabilities[to] = logProbability;
    this.count = kept + 1;
  }

  #precedes(beam: number, token: number, logProbability: number, place: number): boolean {
    const other = this.logProbabilities[place]!;
    if (logProbability !== other) return logProbability > other;
    return (beam - this.beams[place]! || token - this.tokens[place]!) < 0;
  }

  /** Below it, a continuation of a beam cannot be among the best. */
  #bound(so: number): number {
    const { count, logProbabilities } = this;
    if (count < logProbabilities.length) return Number.NEGATIVE_INFINITY;
    return logProbabilities[count - 1]! - so - SLACK;
  }
}
