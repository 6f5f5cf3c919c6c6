// The reader's settings and the thread counts that this browser offers.
import { onMounted, type Ref, ref } from "vue";
import { firstSettings, type LiveSettings, threadChoices } from "./settings.ts";

/** Settings edited by a form. */
export interface UsedSettings {
  readonly settings: Ref<{ -readonly [Name in keyof LiveSettings]: LiveSettings[Name] }>;
  readonly threads: Ref<readonly number[]>;
  /** Whether memory can be shared with threads; undefined until the page is mounted. */
  readonly isIsolated: Ref<boolean | undefined>;
}

/** The default settings; the thread count is set once mounted and leaves one processor to the page. */
export function useLiveSettings(): UsedSettings {
  const settings = ref({ ...firstSettings });
  const threads = ref<readonly number[]>([1]);
  const isIsolated = ref<boolean>();
  onMounted(() => {
    isIsolated.value = globalThis.crossOriginIsolated;
    threads.value = threadChoices(isIsolated.value, navigator.hardwareConcurrency);
    settings.value.threads = Math.max(1, threads.value.length - 1);
  });
  return { settings, threads, isIsolated };
}
