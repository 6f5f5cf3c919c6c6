// The trainer as Vue sees it: a state that changes a few times a second at most, so that drawing leaves the processor to training.
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

/** Milliseconds from one state that is shown to the next: too few to be felt when a button is pressed. */
const BETWEEN = 80;

/** Starts a worker when the component is mounted and ends it with the component. */
export function useLiveTrainer(): UsedTrainer {
  const state = shallowRef(firstState);
  let trainer: LiveTrainer | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shownAt = Number.NEGATIVE_INFINITY;
  let latest = firstState;
  const draw = (): void => {
    timer = undefined;
    shownAt = performance.now();
    state.value = latest;
  };
  const show = (next: LiveState): void => {
    latest = next;
    timer ??= setTimeout(draw, Math.max(0, shownAt + BETWEEN - performance.now()));
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
