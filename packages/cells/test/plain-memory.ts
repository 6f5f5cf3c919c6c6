// Memories in plain numbers, written from the papers: Graves et al. 2014 (arXiv 1410.5401) and 2016 (Nature
// 538).

const total = (x: readonly number[]): number => x.reduce((a, b) => a + b, 0);
const dot = (a: readonly number[], b: readonly number[]): number => total(a.map((value, i) => value * b[i]!));
const softmax = (x: readonly number[]): number[] => {
  const powers = x.map(Math.exp);
  return powers.map((value) => value / total(powers));
};

/** Columns as rows. */
export function transposed(x: readonly number[][]): number[][] {
  return x[0]!.map((_, column) => x.map((row) => row[column]!));
}

/** softmax(β cos(k, M)), cosines with 1e-6 in the denominator and lengths √(Σx² + 1e-12). */
export function plainContent(
  memory: readonly number[][],
  key: readonly number[],
  strength: number,
): number[] {
  const length = (x: readonly number[]) => Math.sqrt(dot(x, x) + 1e-12);
  return softmax(memory.map((slot) => (strength * dot(slot, key)) / (length(slot) * length(key) + 1e-6)));
}

/** g c + (1 − g) w */
export function plainInterpolation(
  content: readonly number[],
  previous: readonly number[],
  gate: number,
): number[] {
  return content.map((value, i) => gate * value + (1 - gate) * previous[i]!);
}

/** w'(i) = Σ_j w(j) s(i − j), circular; s holds the shifts from −r to r. */
export function plainShift(weights: readonly number[], shifts: readonly number[]): number[] {
  const reach = (shifts.length - 1) / 2;
  const n = weights.length;
  const result = new Array<number>(n).fill(0);
  for (let j = 0; j < n; j++) {
    for (let k = -reach; k <= reach; k++) result[(j + k + n) % n]! += weights[j]! * shifts[k + reach]!;
  }
  return result;
}

/** w^γ / Σ w^γ */
export function plainSharpening(weights: readonly number[], gamma: number): number[] {
  const powers = weights.map((w) => w ** gamma);
  return powers.map((value) => value / total(powers));
}

/** Σ_i w(i) M(i) */
export function plainRead(memory: readonly number[][], weights: readonly number[]): number[] {
  return transposed(memory).map((column) => dot(column, weights));
}

/** Every head erases, then every head adds. */
export function plainWrite(
  memory: readonly number[][],
  weights: readonly number[][],
  erase: readonly number[][],
  add: readonly number[][],
): number[][] {
  return memory.map((slot, i) =>
    slot.map((value, f) => {
      let next = value;
      weights.forEach((w, h) => {
        next *= 1 - w[i]! * erase[h]![f]!;
      });
      weights.forEach((w, h) => {
        next += w[i]! * add[h]![f]!;
      });
      return next;
    }),
  );
}

/** ∏ (1 − f w) */
export function plainRetention(free: readonly number[], weights: readonly number[][]): number[] {
  return weights[0]!.map((_, i) => weights.reduce((left, w, h) => left * (1 - free[h]! * w[i]!), 1));
}

/** (u + w − u w) ψ */
export function plainUsage(
  usage: readonly number[],
  written: readonly number[],
  retained: readonly number[],
): number[] {
  return usage.map((u, i) => (u + written[i]! - u * written[i]!) * retained[i]!);
}

/** By sorting: a(φ_j) = (1 − u(φ_j)) ∏_{i<j} u(φ_i), usage being 1e-6 + (1 − 1e-6) u. */
export function plainAllocation(usage: readonly number[]): number[] {
  const u = usage.map((value) => 1e-6 + (1 - 1e-6) * value);
  const order = u.map((_, i) => i).sort((a, b) => u[a]! - u[b]! || a - b);
  const result = new Array<number>(u.length).fill(0);
  let product = 1;
  for (const slot of order) {
    result[slot] = (1 - u[slot]!) * product;
    product *= u[slot]!;
  }
  return result;
}

/** (1 − Σ w) p + w */
export function plainPrecedence(precedence: readonly number[], written: readonly number[]): number[] {
  return precedence.map((p, i) => (1 - total(written)) * p + written[i]!);
}

/** (1 − w(i) − w(j)) L(i, j) + w(i) p(j), without a diagonal. */
export function plainLinks(
  links: readonly number[][],
  precedence: readonly number[],
  written: readonly number[],
): number[][] {
  return links.map((row, i) =>
    row.map((link, j) =>
      i === j ? 0 : (1 - written[i]! - written[j]!) * link + written[i]! * precedence[j]!,
    ),
  );
}
