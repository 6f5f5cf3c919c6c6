// Long texts cut into sentences.

/** The sentences of a text (UAX #29), each with the white space after it removed. */
export function sentencesOf(text: string): readonly string[] {
  const segments = new Intl.Segmenter(undefined, { granularity: "sentence" }).segment(text);
  return Array.from(segments, ({ segment }) => segment.trim()).filter((sentence) => sentence !== "");
}
