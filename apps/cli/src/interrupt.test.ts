import { createColors } from "picocolors";
import { expect, test } from "vitest";
import type { Console } from "./console.ts";
import { interruptSignal, stopOnInterrupt } from "./interrupt.ts";

function listening(): { readonly console: Console; readonly said: string[] } {
  const said: string[] = [];
  const say = (text: string) => said.push(text);
  return {
    console: { out: say, write: say, error: say, stream: process.stderr, paint: createColors(false) },
    said,
  };
}

test("the first signal of either kind stops, and the next is no longer caught", () => {
  for (const [signal, again] of [
    ["SIGINT", "Ctrl-C again to quit"],
    ["SIGTERM", "SIGTERM again to quit"],
  ] as const) {
    const before = [process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")];
    const { console, said } = listening();
    const interrupt = stopOnInterrupt(console, () => "stopped.");
    process.emit(signal);
    expect(interrupt.signal.reason).toMatchObject({ message: "stopped.", signal });
    expect(said).toEqual([`\nstopping … (${again})`]);
    expect([process.listenerCount("SIGINT"), process.listenerCount("SIGTERM")]).toEqual(before);
    interrupt.release();
  }
});

test.each([
  [0, "no epoch is finished; keeping the current model"],
  [1, "keeping the best model so far"],
])("Ctrl-C after %i epochs reports which model is kept", (epochs, kept) => {
  const { console, said } = listening();
  const interrupt = interruptSignal(console);
  for (let epoch = 0; epoch < epochs; epoch++) interrupt.epochDone();
  expect(interrupt.signal.aborted).toBe(false);
  process.emit("SIGINT");
  expect(interrupt.signal.aborted).toBe(true);
  expect(said).toEqual([`\nstopping: ${kept} (Ctrl-C again to quit)`]);
  interrupt.release();
});
