// Work whose progress is shown, and which Ctrl-C stops.
import type { text as language } from "grus";
import type { Console } from "../console.ts";
import { stopOnInterrupt } from "../interrupt.ts";
import { forecastDisplay } from "../output/forecast-progress.ts";

/** The result of `work`, which is told how far it has come and when to stop. */
export async function shownWork<T>(
  stage: string,
  console: Console,
  work: (options: language.PartOptions) => Promise<T>,
  stopped?: () => string,
): Promise<T> {
  const interrupt = stopOnInterrupt(console, stopped);
  const display = forecastDisplay(console.stream);
  try {
    return await work({
      signal: interrupt.signal,
      onProgress: (done) => display.show({ stage, part: "", done, detail: undefined }),
    });
  } finally {
    display.stop();
    interrupt.release();
  }
}
