// What the page that learns to label texts and its worker send each other.
import type { LearnedFacts } from "./learned-facts.ts";
import type { TextColumns } from "./text-columns.ts";

/** What is to be learned. */
export interface LabelSettings {
  readonly text: string;
  readonly label: string;
  readonly minutes: number;
}

/** From the page. */
export type LabelRequest =
  | { readonly type: "label-read"; readonly source: File | string }
  | { readonly type: "label-learn"; readonly settings: LabelSettings }
  | { readonly type: "label-stop" }
  | { readonly type: "label-ask"; readonly text: string }
  | { readonly type: "label-save" };

/** The label of a text of the reader, the likeliest first. */
export interface LabelAnswer {
  readonly label: string;
  readonly probability: number;
}

/** From the worker. */
export type LabelReply =
  | { readonly type: "label-table"; readonly columns: TextColumns }
  | {
      readonly type: "label-progress";
      readonly stage: string;
      readonly done: number;
      readonly detail: string | undefined;
    }
  | { readonly type: "label-learned"; readonly facts: LearnedFacts }
  | { readonly type: "label-stopped" }
  | { readonly type: "label-answer"; readonly text: string; readonly answers: readonly LabelAnswer[] }
  | { readonly type: "label-file"; readonly name: string; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: "label-failed"; readonly message: string };
