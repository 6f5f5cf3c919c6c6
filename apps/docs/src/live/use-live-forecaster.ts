// The forecaster as a Vue composable: its state changes a few times a second, so that drawing does not slow
// the work.
import { onBeforeUnmount, onMounted, type ShallowRef, shallowRef } from "vue";
import { LiveForecaster } from "./live-forecaster.ts";
import { initialState, type LiveState } from "./live-state.ts";
import type { LiveSettings } from "./settings.ts";

/** A forecaster bound to the lifetime of a component. */
export interface UsedForecaster {
  readonly state: Readonly<ShallowRef<LiveState>>;
  read(file: File | undefined): void;
  start(settings: LiveSettings): void;
  stop(): void;
}

/** Least time between two shown states, in milliseconds: too short to be noticed when a button is pressed. */
const SHOW_INTERVAL = 80;

/** Starts a worker when the component is mounted and terminates it when the component is unmounted. */
export function useLiveForecaster(): UsedForecaster {
  const state = shallowRef(initialState);
  let forecaster: LiveForecaster | undefined;
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
    forecaster = new LiveForecaster(show);
  });
  onBeforeUnmount(() => {
    clearTimeout(timer);
    forecaster?.dispose();
  });
  return {
    state,
    read: (file) => forecaster?.read(file),
    start: (settings) => forecaster?.start(settings),
    stop: () => forecaster?.stop(),
  };
}
