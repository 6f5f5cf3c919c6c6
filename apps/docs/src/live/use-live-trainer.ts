// The trainer as Vue sees it: a state that changes once a frame at most.
import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from "vue";
import { firstState, type LiveState } from "./live-state.ts";
import type { LiveSettings } from "./settings.ts";
import { LiveTrainer } from "./trainer.ts";

/** A trainer for the life of a component. */
export interface UsedTrainer {
  readonly state: Readonly<ShallowRef<LiveState>>;
  start(settings: LiveSettings): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Starts a worker when the component is mounted and ends it with the component. */
export function useLiveTrainer(): UsedTrainer {
  const state = shallowRef(firstState);
  let trainer: LiveTrainer | undefined;
  let frame: number | undefined;
  let latest = firstState;
  const show = (next: LiveState): void => {
    latest = next;
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      state.value = latest;
    });
  };
  onMounted(() => {
    trainer = new LiveTrainer(show);
  });
  onBeforeUnmount(() => {
    if (frame !== undefined) cancelAnimationFrame(frame);
    trainer?.dispose();
  });
  return {
    state,
    start: (settings) => void trainer?.start(settings),
    pause: () => trainer?.pause(),
    resume: () => trainer?.resume(),
    stop: () => trainer?.stop(),
  };
}
