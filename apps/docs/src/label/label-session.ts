// Reads a table of texts, learns to label them, and labels the reader's.
import { type Backend, readCsv, type Table, text } from "grus";
import type { LabelAnswer, LabelSettings } from "./label-messages.ts";
import { type LearnedFacts, learnedFacts } from "./learned-facts.ts";
import { labelledRows, type TextColumns, textColumns } from "./text-columns.ts";

/** Options of learning. */
export interface LearnOptions {
  readonly signal: AbortSignal;
  onProgress(progress: text.LearnClassifierProgress): void;
}

/** The table and the model of one reader. */
export class LabelSession {
  readonly #backend: Backend;
  #table: Table | undefined;
  #labeller: text.TextLabeller | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Reads a table, all of whose cells are texts; one that cannot be read leaves the present one. */
  async read(source: File | string): Promise<TextColumns> {
    const isFile = typeof source !== "string";
    const content = isFile ? source.stream() : source;
    const file = isFile ? source.name : "the pasted table";
    const table = await readCsv(content, { file, types: "text", missing: [""] });
    const columns = textColumns(table);
    this.#table = table;
    return columns;
  }

  /** Learns. Throws `TextError` for labels that cannot be learned, and rejects with the signal's reason. */
  async learn({ text: texts, label, minutes }: LabelSettings, options: LearnOptions): Promise<LearnedFacts> {
    if (this.#table === undefined) throw new Error("No table has been read.");
    const columns = { text: texts, label };
    const { empty, ...rows } = labelledRows(this.#table, columns);
    const learned = await text.learnClassifier(rows, {
      ...options,
      backend: this.#backend,
      minutes,
      columns,
    });
    this.#labeller = learned.classifier;
    return learnedFacts(learned, empty);
  }

  /** The three likeliest labels of a text. */
  async label(asked: string): Promise<readonly LabelAnswer[]> {
    const labeller = this.#learned();
    const [found] = await labeller.predict([asked]);
    return labeller.classes
      .map((label, i) => ({ label, probability: found!.probabilities[i]! }))
      .sort((a, b) => b.probability - a.probability)
      .slice(0, 3);
  }

  /** The two files of the model. */
  files(): readonly { readonly name: string; readonly bytes: Uint8Array }[] {
    const { json, safetensors } = text.save(this.#learned());
    return [
      { name: "model.json", bytes: new TextEncoder().encode(json) },
      { name: "model.safetensors", bytes: safetensors },
    ];
  }

  #learned(): text.TextLabeller {
    if (this.#labeller === undefined) throw new Error("Nothing has been learned yet.");
    return this.#labeller;
  }
}
