// The reader's settings and the thread counts that this browser offers.
import { onMounted, type Ref, ref, watch } from "vue";
import type { LiveTable } from "./live-table.ts";
import { firstSettings, type LiveSettings, threadChoices } from "./settings.ts";

/** Settings edited by a form. */
export interface UsedSettings {
  readonly settings: Ref<{ -readonly [Name in keyof LiveSettings]: LiveSettings[Name] }>;
  readonly threads: Ref<readonly number[]>;
  /** Whether memory can be shared with threads; undefined until the page is mounted. */
  readonly isIsolated: Ref<boolean | undefined>;
}

/**
 * The default settings; the thread count is set once mounted and leaves one processor to the page, the target
 * once a table is read.
 */
export function useLiveSettings(table: () => LiveTable | undefined): UsedSettings {
  const settings = ref({ ...firstSettings });
  const threads = ref<readonly number[]>([1]);
  const isIsolated = ref<boolean>();
  watch(table, (read) => {
    settings.value.target = read?.target ?? "";
  });
  onMounted(() => {
    isIsolated.value = globalThis.crossOriginIsolated;
    threads.value = threadChoices(isIsolated.value, navigator.hardwareConcurrency);
    settings.value.threads = Math.max(1, threads.value.length - 1);
  });
  return { settings, threads, isIsolated };
}
