// Tables that a program makes inside a document that people write.

/** What stands between `<!-- NAME -->` and `<!-- /NAME -->` is replaced by the text of that name. Throws an Error for a name that the document lacks. */
export function withParts(document: string, parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts).reduce((text, [name, part]) => {
    const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
    const [start, end] = [text.indexOf(open), text.indexOf(close)];
    if (start < 0 || end < start) throw new Error(`The document has no "${open}" with "${close}" after it.`);
    return `${text.slice(0, start + open.length)}\n\n${part}\n\n${text.slice(end)}`;
  }, document);
}
