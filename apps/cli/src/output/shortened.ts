// Long names in the terminal.

/** The text, its middle left out where it is longer than `width` characters. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const before = Math.ceil((width - 3) / 2);
  const after = width - 3 - before;
  return `${text.slice(0, before)} … ${text.slice(text.length - after)}`;
}
