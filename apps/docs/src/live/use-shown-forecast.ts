// The forecast that the reader looks at.
import { type ComputedRef, computed, ref, type WritableComputedRef, watch } from "vue";
import { forecastLines, tableLines } from "./lines.ts";
import type { LiveState } from "./live-state.ts";
import { type ShownForecast, shownCount, shownForecast } from "./shown-forecast.ts";
import type { PlotContent } from "./use-plot.ts";
import { forecastSentence, stepNames } from "./words.ts";

/** The forecast shown by the component. */
export interface UsedForecast {
  /** From 0, the first test, to `last`, what comes next. */
  readonly place: WritableComputedRef<number>;
  readonly last: ComputedRef<number>;
  readonly placeWords: ComputedRef<string>;
  readonly shown: ComputedRef<ShownForecast | undefined>;
  readonly sentence: ComputedRef<string>;
  readonly content: ComputedRef<PlotContent | undefined>;
}

/** The chosen forecast; after a new run that of what comes next. */
export function useShownForecast(state: () => LiveState, target: () => string): UsedForecast {
  const chosen = ref<number>();
  watch(
    () => state().result,
    () => {
      chosen.value = undefined;
    },
  );
  const last = computed(() => {
    const { result } = state();
    return result === undefined ? 0 : shownCount(result) - 1;
  });
  const place = computed({
    get: () => Math.min(chosen.value ?? last.value, last.value),
    set: (value) => {
      chosen.value = value;
    },
  });
  const shown = computed(() => {
    const { plan, result } = state();
    return plan === undefined || result === undefined ? undefined : shownForecast(plan, result, place.value);
  });
  return {
    place,
    last,
    placeWords: computed(() => placeWords(shown.value)),
    shown,
    sentence: computed(() => sentenceOf(state(), shown.value)),
    content: computed(() => contentOf(state(), target(), shown.value)),
  };
}

function placeWords(shown: ShownForecast | undefined): string {
  if (shown === undefined) return "–";
  const [from] = stepNames(shown);
  return shown.isTest ? `a test from ${from}` : `what comes next, from ${from}`;
}

function sentenceOf({ plan, phase }: LiveState, shown: ShownForecast | undefined): string {
  if (plan !== undefined && shown !== undefined) return forecastSentence(plan, shown);
  return phase === "reading" ? "The data is being read." : "The last rows of the data.";
}

function contentOf(
  { table, plan, result }: LiveState,
  target: string,
  shown: ShownForecast | undefined,
): PlotContent | undefined {
  if (table === undefined) return undefined;
  if (plan === undefined || shown === undefined || result === undefined) {
    const labels = { target, isTime: table.times !== undefined, naive: "naive" };
    return { columns: tableLines(table, target), labels };
  }
  const naive = result.test?.naive.name ?? "naive";
  return {
    columns: forecastLines(plan, shown),
    labels: { target: plan.target, isTime: plan.times !== undefined, naive },
  };
}
