// Which test week and which epoch of the run are shown.
import { type ComputedRef, computed, type Ref, ref } from "vue";
import { type ForecastDay, forecastDays, forecastLines } from "./lines.ts";
import { isUnderWay, type LiveState } from "./live-state.ts";
import type { PlotContent } from "./use-plot.ts";
import { dayWords, degrees } from "./words.ts";

/** What the component shows. */
export interface ShownForecast {
  /** Index of the test window. */
  readonly window: Ref<number>;
  readonly windows: ComputedRef<number>;
  /** The epoch that is shown, counted from 1; 0 before there is one. Setting it to the last epoch follows the run again. */
  readonly epoch: Ref<number>;
  readonly epochs: ComputedRef<number>;
  readonly epochNote: ComputedRef<string>;
  readonly weekWords: ComputedRef<string>;
  readonly days: ComputedRef<readonly ForecastDay[]>;
  /** Mean absolute error over all test windows at that epoch, in words, and that of the naive rival. */
  readonly errorWords: ComputedRef<string>;
  readonly naiveErrorWords: ComputedRef<string>;
  readonly content: ComputedRef<PlotContent | undefined>;
}

/** A test window in midsummer, when temperatures move most. */
const FIRST_WINDOW = 20;

/** The choice of window and epoch; without a choice the newest epoch while a run goes on, and the best one after it. */
export function useShownForecast(state: () => LiveState): ShownForecast {
  const window = ref(FIRST_WINDOW);
  const chosen = ref<number>();
  const epochs = computed(() => state().forecasts.length);
  const best = computed(() => state().history.at(-1)?.bestEpoch ?? 0);
  const natural = computed(() => (isUnderWay(state()) ? epochs.value : Math.min(best.value, epochs.value)));
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

/** Where a slider stands. In the template the limits come before the value, or the browser would hold the value to the old ones. */
export function numberOf({ target }: Event): number {
  return (target as HTMLInputElement).valueAsNumber;
}

function epochNote(epoch: number, best: number, epochs: number): string {
  if (epoch === 0) return "before training";
  const notes = [
    ...(epoch === best ? ["the best by validation loss"] : []),
    ...(epoch === epochs ? ["the newest"] : []),
  ];
  return notes.length === 0 ? `epoch ${epoch}` : `epoch ${epoch}, ${notes.join(" and ")}`;
}
