// The live page on other hosts and devices.
import { describeInChromium } from "@grus/testing/browser";
import { expect, test } from "vitest";
import { openLivePage } from "./live-page.ts";

describeInChromium("the live page", (newPage) => {
  test("can be stopped while paused", async () => {
    const live = await openLivePage(await newPage());
    await live.choose({ Epochs: "400" });
    await live.press("Start");
    await live.until("Training");
    await live.press("Pause");
    await live.until("Paused");
    const held = await live.step();
    await live.press("Stop");
    await live.until("Stopped");
    expect((await live.step()) - held).toBeLessThanOrEqual(1);
  });

  test("has one thread without cross-origin isolation, says so, and gives the same losses", async () => {
    const losses: string[] = [];
    for (const isIsolated of [false, true]) {
      const live = await openLivePage(await newPage(), isIsolated);
      expect(await live.page.getByText("One thread: this host does not send").count()).toBe(
        isIsolated ? 0 : 1,
      );
      const threads = await live.page.getByLabel("Threads").locator("option").count();
      if (!isIsolated) expect(threads).toBe(1);
      else await live.choose({ Threads: `${threads}` });
      await live.choose({ Epochs: "10", "Hidden size": "64" });
      await live.press("Start");
      await live.until("Finished");
      expect(await live.fact("backend")).toMatch(new RegExp(`^wasm, ${threads} thread`));
      losses.push(`${await live.fact("loss")} ${await live.fact("validation")}`);
    }
    expect(losses[1]).toBe(losses[0]);
  });
});

describeInChromium(
  "the live page on a software GPU",
  (newPage) => {
    test("trains on WebGPU and on WebGL2", async () => {
      const live = await openLivePage(await newPage());
      await live.choose({ Epochs: "10", "Hidden size": "8" });
      for (const [label, name] of [
        ["WebGPU", "gpu:webgpu"],
        ["WebGL2", "gpu:webgl2"],
      ] as const) {
        await live.chooseBackend(label);
        await live.press(label === "WebGPU" ? "Start" : "Start again");
        await live.until("Training");
        await live.untilStep(2);
        expect([await live.fact("state"), await live.fact("backend")]).toEqual(["Training", name]);
        await live.press("Stop");
        await live.until("Stopped");
      }
    });
  },
  { gpu: true },
);
