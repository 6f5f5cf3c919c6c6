// The reader's settings, and which of them this browser offers.
import { onMounted, type Ref, ref } from "vue";
import { firstSettings, type LiveSettings, threadChoices } from "./settings.ts";

/** Settings that a form changes. */
export interface UsedSettings {
  readonly settings: Ref<{ -readonly [Name in keyof LiveSettings]: LiveSettings[Name] }>;
  readonly threads: Ref<readonly number[]>;
  /** Whether memory can be shared with threads; undefined until the page runs. */
  readonly isIsolated: Ref<boolean | undefined>;
}

/** The settings at first; threads as soon as the browser has said what it can, one processor being left to the page. */
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
