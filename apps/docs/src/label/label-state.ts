// What the page that learns to label texts shows, after each message of its worker.
import type { LabelAnswer, LabelReply } from "./label-messages.ts";
import type { LearnedFacts } from "./learned-facts.ts";
import type { TextColumns } from "./text-columns.ts";

/** What the page shows. */
export interface LabelState {
  readonly busy: "reading" | "learning" | undefined;
  readonly columns?: TextColumns | undefined;
  /** The share of the stage that is done, from 0 to 1. */
  readonly progress?: { readonly stage: string; readonly done: number; readonly detail: string } | undefined;
  readonly facts?: LearnedFacts | undefined;
  readonly answers: readonly LabelAnswer[];
  readonly news: string;
  readonly failure: string;
}

/** Before anything is read. */
export const initialLabelState: LabelState = { busy: undefined, answers: [], news: "", failure: "" };

/** The state once the reader asks for something that takes time. */
export function afterStart(state: LabelState, busy: "reading" | "learning"): LabelState {
  return { ...state, busy, news: "", failure: "", progress: undefined };
}

/** The state after a message. */
export function afterReply(state: LabelState, reply: LabelReply): LabelState {
  const idle = { ...state, busy: undefined, progress: undefined };
  switch (reply.type) {
    case "label-table": {
      const { file, rows } = reply.columns;
      return { ...idle, columns: reply.columns, news: `${file} has ${rows.toLocaleString("en")} rows.` };
    }
    case "label-progress": {
      const { stage, done, detail = "" } = reply;
      return { ...state, progress: { stage, done, detail } };
    }
    case "label-learned":
      return { ...idle, facts: reply.facts, answers: [], news: reply.facts.verdict };
    case "label-stopped":
      return { ...idle, news: "Stopped." };
    case "label-answer":
      return { ...state, answers: reply.answers };
    case "label-file":
      return state;
    case "label-failed":
      return { ...idle, failure: reply.message };
  }
}
