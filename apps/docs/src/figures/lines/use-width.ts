// The width of an element, in pixels, as a Vue composable.
import { onBeforeUnmount, onMounted, type Ref, ref, type ShallowRef } from "vue";

/** The width that is assumed before the element is on the page. */
const ASSUMED = 640;

/** The width of an element while it changes with the window. */
export function useWidth(place: Readonly<ShallowRef<Element | null>>): Readonly<Ref<number>> {
  const width = ref(ASSUMED);
  let observer: ResizeObserver | undefined;
  onMounted(() => {
    observer = new ResizeObserver(([entry]) => {
      const found = Math.round(entry!.contentRect.width);
      if (found > 0) width.value = found;
    });
    observer.observe(place.value!);
  });
  onBeforeUnmount(() => observer?.disconnect());
  return width;
}
