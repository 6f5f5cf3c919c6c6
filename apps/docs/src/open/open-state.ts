// What the page that opens models shows, after each message of its worker.
import type { ModelFacts, OutputFacts } from "./model-facts.ts";
import type { OpenReply } from "./open-messages.ts";

/** What the page shows. */
export interface OpenState {
  /** What is being done, in words; undefined if nothing. */
  readonly busy: string | undefined;
  readonly facts?: ModelFacts | undefined;
  readonly outputs?: readonly OutputFacts[] | undefined;
  /** A sentence about what was done last. */
  readonly news: string;
  readonly failure: string;
  /** Done epochs of those asked for. */
  readonly epochs?: { readonly done: number; readonly of: number } | undefined;
}

/** Before anything is opened. */
export const initialOpenState: OpenState = { busy: undefined, news: "", failure: "" };

/** The state while something is done. */
export function afterRequest(state: OpenState, busy: string): OpenState {
  return { ...state, busy, failure: "", epochs: undefined };
}

/** The state after a message. */
export function afterReply(state: OpenState, reply: OpenReply): OpenState {
  const idle = { ...state, busy: undefined };
  switch (reply.type) {
    case "open-opened":
      return { ...idle, facts: reply.facts, outputs: undefined, news: "" };
    case "open-ran":
      return {
        ...idle,
        outputs: reply.outputs,
        news: `It ran in ${reply.milliseconds.toPrecision(2)} milliseconds.`,
      };
    case "open-epoch": {
      const { epoch, epochs, loss } = reply;
      return { ...state, epochs: { done: epoch + 1, of: epochs }, news: `Loss ${loss.toPrecision(4)}.` };
    }
    case "open-tuned": {
      const { before, after, facts } = reply;
      return {
        ...idle,
        facts,
        news: `The loss was ${before.toPrecision(4)} and is ${after.toPrecision(4)}.`,
      };
    }
    case "open-stopped":
      return { ...idle, news: "Stopped; the parameters are those of before." };
    case "open-written":
      return { ...idle, news: `${reply.name} has ${kilobytes(reply.bytes.length)}.` };
    case "open-failed":
      return { ...idle, failure: reply.message };
  }
}

/** A number of bytes in words. */
export function kilobytes(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
