// The worker that learns to label texts, as a Vue composable.
import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from "vue";
import { saveFile } from "../save-file.ts";
import type { LabelReply, LabelRequest, LabelSettings } from "./label-messages.ts";
import { afterReply, afterStart, initialLabelState, type LabelState } from "./label-state.ts";

/** The worker, bound to the lifetime of a component. */
export interface UsedLabels {
  readonly state: Readonly<ShallowRef<LabelState>>;
  read(source: File | string): void;
  learn(settings: LabelSettings): void;
  stop(): void;
  /** Labels a text; while something is learned it does nothing. */
  ask(text: string): void;
  save(): void;
}

/** Starts the worker when the component is mounted. */
export function useLabels(): UsedLabels {
  const state = shallowRef(initialLabelState);
  let worker: Worker | undefined;
  const send = (request: LabelRequest): void => worker?.postMessage(request);
  const isBusy = () => state.value.busy !== undefined;
  const begin = (busy: "reading" | "learning", request: LabelRequest): void => {
    if (isBusy()) return;
    state.value = afterStart(state.value, busy);
    send(request);
  };
  onMounted(() => {
    worker = new Worker(new URL("./label-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<LabelReply>) => {
      state.value = afterReply(state.value, data);
      if (data.type === "label-file") saveFile(data.name, data.bytes);
    };
    worker.onerror = ({ message }) => {
      const failure = message ?? "The worker could not be started. Load the page again.";
      state.value = afterReply(state.value, { type: "label-failed", message: failure });
    };
  });
  onBeforeUnmount(() => worker?.terminate());
  return {
    state,
    read: (source) => begin("reading", { type: "label-read", source }),
    learn: (settings) => begin("learning", { type: "label-learn", settings }),
    stop: () => send({ type: "label-stop" }),
    ask: (text) => {
      if (!isBusy() && state.value.facts !== undefined) send({ type: "label-ask", text });
    },
    save: () => send({ type: "label-save" }),
  };
}
