// Flags as they are typed.

/** The flag of an option: `--date-order` for `dateOrder`. */
export function flagName(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A word of a command line, in single quotes where a shell would read it otherwise. */
export function inShell(text: string): string {
  return /^[\w./,:@%+=-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
