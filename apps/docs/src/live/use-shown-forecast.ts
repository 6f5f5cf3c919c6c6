// The test week and the epoch of the run that are shown.
import { type ComputedRef, computed, type Ref, ref } from "vue";
import { type ForecastDay, forecastDays, forecastLines } from "./lines.ts";
import { isRunning, type LiveState } from "./live-state.ts";
import type { PlotContent } from "./use-plot.ts";
import { dayWords, degrees } from "./words.ts";

/** The forecast shown by the component. */
export interface ShownForecast {
  /** Index of the test window. */
  readonly window: Ref<number>;
  readonly windows: ComputedRef<number>;
  /**
   * The shown epoch, counted from 1; 0 before the first. Setting it to the last epoch follows the run again.
   */
  readonly epoch: Ref<number>;
  readonly epochs: ComputedRef<number>;
  readonly epochNote: ComputedRef<string>;
  readonly weekWords: ComputedRef<string>;
  readonly days: ComputedRef<readonly ForecastDay[]>;
  /** Mean absolute errors over all test windows: at that epoch, and of the naive forecast. */
  readonly errorWords: ComputedRef<string>;
  readonly naiveErrorWords: ComputedRef<string>;
  readonly content: ComputedRef<PlotContent | undefined>;
}

/** A test window in midsummer, when temperatures vary most. */
const FIRST_WINDOW = 20;

/** The chosen window and epoch; by default the latest epoch during a run, and the best one after it. */
export function useShownForecast(state: () => LiveState): ShownForecast {
  const window = ref(FIRST_WINDOW);
  const chosen = ref<number>();
  const epochs = computed(() => state().forecasts.length);
  const best = computed(() => state().history.at(-1)?.bestEpoch ?? 0);
  const natural = computed(() => (isRunning(state()) ? epochs.value : Math.min(best.value, epochs.value)));
  const epoch = computed({
    get: () => Math.min(chosen.value ?? natural.value, epochs.value),
    set: (value) => {
      chosen.value = value === natural.value || value === epochs.value ? undefined : value;
    },
  });
  const forecast = computed(() => state().forecasts[epoch.value - 1]);
  const series = computed(() => state().series);
  return {
    window,
    windows: computed(() => series.value?.origins.length ?? 1),
    epoch,
    epochs,
    epochNote: computed(() => epochNote(epoch.value, best.value, epochs.value)),
    weekWords: computed(() => {
      if (series.value === undefined) return "–";
      const { times, origins } = series.value;
      return `the week from ${dayWords(times[origins[window.value]!]!)}`;
    }),
    days: computed(() =>
      series.value === undefined ? [] : forecastDays(series.value, window.value, forecast.value?.values),
    ),
    errorWords: computed(() => degrees(forecast.value?.error)),
    naiveErrorWords: computed(() => degrees(series.value?.naive.error)),
    content: computed(() =>
      series.value === undefined
        ? undefined
        : { columns: forecastLines(series.value, window.value, forecast.value?.values) },
    ),
  };
}

/**
 * A slider's value. In the template its limits precede its value, or the browser would clamp to the old
 * limits.
 */
export function numberOf({ target }: Event): number {
  return (target as HTMLInputElement).valueAsNumber;
}

function epochNote(epoch: number, best: number, epochs: number): string {
  if (epoch === 0) return "before training";
  const notes = [
    ...(epoch === best ? ["the best by validation loss"] : []),
    ...(epoch === epochs ? ["the latest"] : []),
  ];
  return notes.length === 0 ? `epoch ${epoch}` : `epoch ${epoch}, ${notes.join(" and ")}`;
}
