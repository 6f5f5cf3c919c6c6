// Edit distance (Levenshtein 1966) with its kinds of edits.

/** The edits that turn one sequence into another. Plain data. */
export interface EditDistance {
  /** The fewest edits: substitutions + insertions + deletions. */
  readonly distance: number;
  /** Elements that were replaced. */
  readonly substitutions: number;
  /** Elements of the hypothesis that the reference lacks. */
  readonly insertions: number;
  /** Elements of the reference that the hypothesis lacks. */
  readonly deletions: number;
}

/** The cost of an edit; that of an insertion or deletion is 1 more, so that ties are decided. */
const EDIT = 2 ** 26;

/**
 * The Levenshtein distance between two sequences: of code points for texts, otherwise of elements that are
 * compared with `===`. Of several shortest edits it counts that with the most substitutions, so the counts are
 * unique. Takes time proportional to the product of the lengths and memory proportional to the shorter one.
 *
 * @example
 * editDistance("sitting", "kitten"); // { distance: 3, substitutions: 2, insertions: 1, deletions: 0 }
 */
export function editDistance<Element>(
  hypothesis: string | ArrayLike<Element>,
  reference: string | ArrayLike<Element>,
): EditDistance {
  const [found, expected] = numbered(elements(hypothesis), elements(reference));
  const cost = leastCost(found, expected);
  const distance = Math.floor(cost / EDIT);
  const moved = cost % EDIT;
  const surplus = found.length - expected.length;
  return {
    distance,
    substitutions: distance - moved,
    insertions: (moved + surplus) / 2,
    deletions: (moved - surplus) / 2,
  };
}

function elements(sequence: string | ArrayLike<unknown>): ArrayLike<unknown> {
  return typeof sequence === "string" ? Array.from(sequence) : sequence;
}

/** Both sequences with equal elements replaced by equal numbers. */
function numbered(one: ArrayLike<unknown>, other: ArrayLike<unknown>): readonly [Int32Array, Int32Array] {
  const numbers = new Map<unknown, number>();
  const numberOf = (element: unknown) => {
    const known = numbers.get(element) ?? numbers.size;
    numbers.set(element, known);
    return known;
  };
  return [Int32Array.from(one, numberOf), Int32Array.from(other, numberOf)];
}

/** The cost of the cheapest edits: `distance * EDIT + insertions + deletions`. */
function leastCost(found: Int32Array, expected: Int32Array): number {
  if (found.length < expected.length) return leastCost(expected, found);
  const [start, end] = commonEnds(found, expected);
  const rows = found.subarray(start, found.length - end);
  const columns = expected.subarray(start, expected.length - end);
  const moved = EDIT + 1;
  const costs = Float64Array.from({ length: columns.length + 1 }, (_, i) => i * moved);
  for (let row = 0; row < rows.length; row++) {
    let diagonal = costs[0]!;
    costs[0] = (row + 1) * moved;
    for (let column = 0; column < columns.length; column++) {
      const replaced = diagonal + (rows[row] === columns[column] ? 0 : EDIT);
      diagonal = costs[column + 1]!;
      costs[column + 1] = Math.min(replaced, Math.min(diagonal, costs[column]!) + moved);
    }
  }
  return costs[columns.length]!;
}

/** The lengths of the common start and of the common end, which need no edits. */
function commonEnds(one: Int32Array, other: Int32Array): readonly [number, number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start++;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end++;
  return [start, end];
}
