// Lengths as expressions of dynamic axes, inferred from their values at several sizes.

/**
 * The sizes at which a model is traced: one row per trace, one length per name. Row 0 is the base, row 1 + k
 * differs from it in name k alone, the rest verify.
 */
export interface Sizes {
  readonly names: readonly string[];
  readonly rows: readonly (readonly number[])[];
}

/** Π nameᵖᵒʷᵉʳ · (constant + Σ coefficient · name) / divisor. */
export interface Expression {
  readonly powers: readonly number[];
  readonly coefficients: readonly number[];
  readonly constant: number;
  /** Above 1 only for lengths that are multiples, such as those split into patches. */
  readonly divisor: number;
}

/** The maximum power of a name. */
const MAX_POWER = 2;

/** The maximum divisor. */
const MAX_DIVISOR = 64;

/** The simplest expression with the given value at each row of the sizes; undefined if there is none. */
export function fitExpression(values: readonly number[], sizes: Sizes): Expression | undefined {
  const choices = powerChoices(sizes.names.length);
  for (let divisor = 1; divisor <= (sizes.names.length === 0 ? 1 : MAX_DIVISOR); divisor++)
    for (const powers of choices) {
      const found = fitAffine(values, powers, divisor, sizes);
      if (found !== undefined) return found;
    }
  return undefined;
}

/** Evaluates an expression at a row of lengths. */
export function valueAt(
  { powers, coefficients, constant, divisor }: Expression,
  row: readonly number[],
): number {
  const sum = coefficients.reduce((total, coefficient, k) => total + coefficient * row[k]!, constant);
  return (sum * monomial(powers, row)) / divisor;
}

/** The value of a constant expression; undefined for one that depends on a name. */
export function constantOf({ powers, coefficients, constant }: Expression): number | undefined {
  return [...powers, ...coefficients].every((own) => own === 0) ? constant : undefined;
}

/** As text, such as `batch * (time - 1)`; equal expressions have equal texts. */
export function expressionText(
  { powers, coefficients, constant, divisor }: Expression,
  names: readonly string[],
): string {
  const factors = powers.flatMap((power, k) => Array.from({ length: power }, () => names[k]!));
  const terms = coefficients.flatMap((coefficient, k) =>
    coefficient === 0 ? [] : [coefficient === 1 ? names[k]! : `${coefficient} * ${names[k]!}`],
  );
  if (constant !== 0 || terms.length === 0) terms.push(String(constant));
  const sum = terms.join(" + ").replaceAll("+ -", "- ");
  const isPlain = terms.length === 1 || (factors.length === 0 && divisor === 1);
  const all = sum === "1" && factors.length > 0 ? factors : [...factors, isPlain ? sum : `(${sum})`];
  return all.join(" * ") + (divisor === 1 ? "" : ` / ${divisor}`);
}

/** A constant expression. */
export function numberExpression(constant: number, names: readonly string[]): Expression {
  return { powers: names.map(() => 0), coefficients: names.map(() => 0), constant, divisor: 1 };
}

/** All powers, lowest first. */
function powerChoices(count: number): number[][] {
  let choices: number[][] = [[]];
  for (let k = 0; k < count; k++)
    choices = choices.flatMap((own) => Array.from({ length: MAX_POWER + 1 }, (_, power) => [...own, power]));
  const total = (powers: readonly number[]) => powers.reduce((a, b) => a + b, 0);
  return choices.sort((a, b) => total(a) - total(b));
}

function fitAffine(
  values: readonly number[],
  powers: readonly number[],
  divisor: number,
  { names, rows }: Sizes,
): Expression | undefined {
  const quotients = rows.map((row, i) => (values[i]! * divisor) / monomial(powers, row));
  const coefficients = names.map(
    (_, k) => (quotients[1 + k]! - quotients[0]!) / (rows[1 + k]![k]! - rows[0]![k]!),
  );
  const constant = coefficients.reduce(
    (rest, coefficient, k) => rest - coefficient * rows[0]![k]!,
    quotients[0]!,
  );
  if (![...coefficients, constant].every(Number.isInteger)) return undefined;
  // Rounded halves of odd lengths would fit (length - 1) / 2, which is wrong for even ones.
  const isMultiple = (k: number) => rows.every((row) => (coefficients[k]! * row[k]!) % divisor === 0);
  if (constant % divisor !== 0 || !names.every((_, k) => isMultiple(k))) return undefined;
  const found = factored({
    powers,
    coefficients: coefficients.map((own) => own + 0),
    constant: constant + 0,
    divisor,
  });
  return rows.every((row, i) => valueAt(found, row) === values[i]) ? found : undefined;
}

/** A sum with one name alone, after other factors, is a factor too. */
function factored(expression: Expression): Expression {
  const { powers, coefficients, constant, divisor } = expression;
  const terms = coefficients.filter((own) => own !== 0);
  if (constant !== 0 || terms.length !== 1 || powers.every((power) => power === 0)) return expression;
  return {
    powers: powers.map((power, k) => power + Number(coefficients[k] !== 0)),
    coefficients: coefficients.map(() => 0),
    constant: terms[0]!,
    divisor,
  };
}

function monomial(powers: readonly number[], row: readonly number[]): number {
  return powers.reduce((product, power, k) => product * row[k]! ** power, 1);
}
