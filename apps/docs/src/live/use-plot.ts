// A plot bound to the lifetime of a component, redrawn when its data or the page's colours change.
import { useData } from "vitepress";
import { nextTick, onBeforeUnmount, onMounted, type ShallowRef, watch, watchEffect } from "vue";
import type { Columns } from "./lines.ts";
import { forecastPlot, type Plot, type PlotLabels } from "./plots.ts";

/** The content of a plot. */
export interface PlotContent {
  readonly columns: Columns;
  readonly labels: PlotLabels;
}

/** Makes the plot once `place` is mounted, watches `content`, and makes it anew where its labels change. */
export function usePlot(
  place: Readonly<ShallowRef<HTMLElement | null>>,
  content: () => PlotContent | undefined,
): void {
  const { isDark } = useData();
  let plot: Plot | undefined;
  let shown = "";
  onMounted(() => {
    watchEffect(() => {
      const found = content();
      if (found === undefined) return;
      const labels = JSON.stringify(found.labels);
      if (labels !== shown) {
        plot?.destroy();
        plot = forecastPlot(place.value!, found.labels);
        shown = labels;
      }
      plot!.set(found.columns);
    });
  });
  watch(isDark, () => nextTick(() => plot?.redraw()));
  onBeforeUnmount(() => plot?.destroy());
}
