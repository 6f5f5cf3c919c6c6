import { expect, test } from "vitest";
import { arimaPart, etsPart, thetaPart } from "./classical-parts.ts";
import type { Task } from "./task.ts";

function trends(count: number, steps = 60): Task {
  const series = Array.from({ length: count }, (_, i) => ({
    id: String(i),
    values: Float64Array.from({ length: steps }, (_, t) => 10 + (i + 1) * t + (t % 3)),
  }));
  return { series, horizon: 2, seasons: [] };
}

const ends = (task: Task) => Int32Array.from(task.series, ({ values }) => values.length);

test("one form for many series is chosen by those with known values", async () => {
  const all = trends(75);
  const series = all.series.map((own, i) =>
    // The first and the middle one are of the sample of 25.
    i === 0 || i === 36 ? { ...own, values: own.values.map(() => Number.NaN) } : own,
  );
  const fitted = (await etsPart(1).fit({ ...all, series }, ends(all)))!;
  const { form } = fitted.record().settings as { readonly form: { readonly trend: string } };
  expect(form.trend).not.toBe("none");
});

test.each([etsPart(1), thetaPart(1), arimaPart(1)])(
  "$name stops between series once the signal is aborted",
  async (part) => {
    const task = trends(100);
    const controller = new AbortController();
    let done = 0;
    const fitting = part.fit(task, ends(task), {
      signal: controller.signal,
      onProgress: (share) => {
        done = share;
        controller.abort(new Error("stopped"));
      },
    });
    await expect(fitting).rejects.toThrow("stopped");
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(0.5);
  },
);
