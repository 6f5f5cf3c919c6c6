// A baseline of translation that does not translate.
import type { TranslationBaseline } from "../baseline.ts";

/** Gives each text itself: right for names, numbers and terms that both languages share. */
export function copyOfSource(): TranslationBaseline {
  return { name: "copy of the source", predict: (sources) => [...sources] };
}
