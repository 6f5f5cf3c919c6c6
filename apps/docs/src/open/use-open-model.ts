// The worker that opens models, as a Vue composable.
import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from "vue";
import { saveFile } from "../save-file.ts";
import type { OpenReply, OpenRequest } from "./open-messages.ts";
import { afterReply, afterRequest, initialOpenState, type OpenState } from "./open-state.ts";

/** The worker, bound to the lifetime of a component. */
export interface UsedModel {
  readonly state: Readonly<ShallowRef<OpenState>>;
  /** Asks the worker, which answers one request after the other; `busy` says what for. */
  ask(request: OpenRequest, busy: string): void;
  stop(): void;
}

/** Starts the worker when the component is mounted. */
export function useOpenModel(): UsedModel {
  const state = shallowRef(initialOpenState);
  let worker: Worker | undefined;
  const send = (request: OpenRequest): void => worker?.postMessage(request);
  onMounted(() => {
    worker = new Worker(new URL("./open-worker.ts", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<OpenReply>) => {
      state.value = afterReply(state.value, data);
      if (data.type === "open-written") saveFile(data.name, data.bytes);
    };
    worker.onerror = ({ message }) => {
      const failure = message ?? "The worker could not be started. Load the page again.";
      state.value = afterReply(state.value, { type: "open-failed", message: failure });
    };
  });
  onBeforeUnmount(() => worker?.terminate());
  return {
    state,
    ask: (request, busy) => {
      if (state.value.busy !== undefined) return;
      state.value = afterRequest(state.value, busy);
      send(request);
    },
    stop: () => send({ type: "open-stop" }),
  };
}
