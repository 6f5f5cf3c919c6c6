// A plot bound to the lifetime of a component, redrawn when its data or the page's colours change.
import { useData } from "vitepress";
import { nextTick, onBeforeUnmount, onMounted, type ShallowRef, watch, watchEffect } from "vue";
import type { Columns } from "./lines.ts";
import type { Plot } from "./plots.ts";

/** The content of a plot: its columns and the x of a mark. */
export interface PlotContent {
  readonly columns: Columns;
  readonly mark?: number | undefined;
}

/** Makes the plot once `place` is mounted, and watches `content`. */
export function usePlot(
  place: Readonly<ShallowRef<HTMLElement | null>>,
  make: (place: HTMLElement) => Plot,
  content: () => PlotContent | undefined,
): void {
  const { isDark } = useData();
  let plot: Plot | undefined;
  onMounted(() => {
    watchEffect(() => {
      const found = content();
      if (found === undefined) return;
      plot ??= make(place.value!);
      plot.mark(found.mark);
      plot.set(found.columns);
    });
  });
  watch(isDark, () => nextTick(() => plot?.redraw()));
  onBeforeUnmount(() => plot?.destroy());
}
