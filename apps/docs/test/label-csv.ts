// Messages that are praise or complaints, by words of each kind among neutral ones.
const WORDS = {
  praise: ["great", "fast", "lovely", "perfect", "thanks"],
  complaint: ["broken", "late", "wrong", "refund", "angry"],
} as const;
const NEUTRAL = ["the", "order", "is", "my", "parcel", "came", "today", "and", "it", "was"];

/** A CSV file of so many messages, with the columns id, kind and message. */
export function labelCsv(rows: number): string {
  const lines = Array.from({ length: rows }, (_, i) => {
    const kind = i % 2 === 0 ? "praise" : "complaint";
    const words = Array.from({ length: 8 }, (_, k) => NEUTRAL[(i * 7 + k * k * 3) % NEUTRAL.length]!);
    words[(i * 5) % 8] = WORDS[kind][(i * 3 + (i >> 1)) % 5]!;
    return `${i},${kind},${words.join(" ")}`;
  });
  return `id,kind,message\n${lines.join("\n")}\n`;
}
