// Pages that are written, and lists of them.

/** A page to write. */
export interface Page {
  /** Below `pages`. */
  readonly path: string;
  /** In the lists beside pages. */
  readonly title: string;
  /** The Markdown. */
  readonly text: string;
}

/** A text below its title. */
export function withTitle(title: string, text: string): string {
  return `# ${title}\n\n${text}\n`;
}

/** The address of a page. */
export function linkOf({ path }: Page): string {
  return `/${path.replace(/(index)?\.md$/, "")}`;
}
