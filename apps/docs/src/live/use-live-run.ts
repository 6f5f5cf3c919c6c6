// The button that starts and stops a forecast.
import { type ComputedRef, computed } from "vue";
import { isRunning, type LiveState, type Phase } from "./live-state.ts";
import type { LiveSettings } from "./settings.ts";
import type { UsedForecaster } from "./use-live-forecaster.ts";

/**
 * A button: label, action, and whether the action is off. It is never disabled, since that would drop
 * keyboard focus.
 */
export interface LiveButton {
  readonly label: string;
  readonly isOff: boolean;
  press(): void;
}

/** The label where it is not "Forecast". */
const LABELS: Partial<Readonly<Record<Phase, string>>> = {
  reading: "Reading …",
  starting: "Stop",
  running: "Stop",
  stopping: "Stopping …",
};

/** One button that starts a forecast with these settings, and stops it. */
export function useLiveRun(
  { state, start, stop }: UsedForecaster,
  settings: () => LiveSettings,
): ComputedRef<LiveButton> {
  const press = (now: LiveState): void => {
    if (isRunning(now)) stop();
    else start({ ...settings() });
  };
  return computed(() => {
    const now = state.value;
    const isOff = now.phase === "reading" || now.phase === "stopping" || now.table === undefined;
    return { label: LABELS[now.phase] ?? "Forecast", isOff, press: () => isOff || press(now) };
  });
}
