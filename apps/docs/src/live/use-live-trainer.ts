// The trainer as a Vue composable: its state changes a few times a second, so that drawing does not slow
// training.
import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from "vue";
import { initialState, type LiveState } from "./live-state.ts";
import type { LiveSettings } from "./settings.ts";
import { LiveTrainer } from "./trainer.ts";

/** A trainer bound to the lifetime of a component. */
export interface UsedTrainer {
  readonly state: Readonly<ShallowRef<LiveState>>;
  start(settings: LiveSettings): void;
  pause(): void;
  resume(): void;
  stop(): void;
}

/** Least time between two shown states, in milliseconds: too short to be noticed when a button is pressed. */
const SHOW_INTERVAL = 80;

/** Starts a worker when the component is mounted and terminates it when the component is unmounted. */
export function useLiveTrainer(): UsedTrainer {
  const state = shallowRef(initialState);
  let trainer: LiveTrainer | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest = initialState;
  const draw = (): void => {
    timer = undefined;
    shownAt = performance.now();
    state.value = latest;
  };
  const show = (next: LiveState): void => {
    latest = next;
    timer ??= setTimeout(draw, Math.max(0, shownAt + SHOW_INTERVAL - performance.now()));
  };
  onMounted(() => {
    trainer = new LiveTrainer(show);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
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
