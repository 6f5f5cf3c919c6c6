// Numbers formatted for reports.

/** Three significant digits. */
export function short(value: number): string {
  const isSmall = value !== 0 && Math.abs(value) < 1e-3;
  return isSmall ? value.toExponential(1) : Number(value.toPrecision(3)).toString();
}

/** A share in [0, 1]. */
export function percent(part: number): string {
  return `${Math.round(100 * part)} %`;
}
