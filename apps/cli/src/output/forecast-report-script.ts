// The script of a forecast's report: draws its charts from the embedded data.
import { chartScript } from "./chart-script.ts";

/** Plain JavaScript that runs in the page after uPlot. */
export const forecastReportScript: string = `${chartScript}
const colours = { forecast: "#d1495b", rival: "#8d96a3" };
const shades = ["rgba(209,73,91,.32)", "rgba(209,73,91,.16)", "rgba(209,73,91,.1)", "rgba(209,73,91,.07)"];
const day = 86400;
const form = new Intl.DateTimeFormat("en", { timeZone: data.timeZone, hourCycle: "h23",
  year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit" });
const iso = (s, from, to) => {
  const part = Object.fromEntries(form.formatToParts(new Date(s * 1000)).map(({ type, value }) => [type, value]));
  const date = part.year.padStart(4, "0") + "-" + part.month + "-" + part.day;
  return (date + " " + part.hour + ":" + part.minute).slice(from, to);
};
const times = (u, ticks, _, __, step) => ticks.map((s) =>
  step >= 365 * day ? iso(s, 0, 4) : step >= 28 * day ? iso(s, 0, 7) : step >= day ? iso(s, 0, 10) : iso(s, 5, 16));
const across = () => data.isTime ? axis(along, { values: times, space: 84 }) : axis(along);
const when = (label) => ({ label, value: (_, v) => v == null ? "–" : data.isTime ? iso(v, 0, 16).replace(" 00:00", "") : String(v) });
const at = (label) => ({ label, value: (_, v) => v == null ? "–" : String(v) });
const { along } = data;
let target = "";
const shade = (i) => shades[i] ?? shades.at(-1);
function banded(id, height, part, more) {
  const bands = part.bands.map((_, i) => ({ series: [2 + 2 * i, 1 + 2 * i], fill: shade(i) })).reverse();
  const edges = part.bands.flatMap(({ level, lower }, i) => [
    line("lower", () => "transparent", { width: 0, class: "edge" }),
    line(level + " %", () => "transparent", { width: 0, swatch: shade(i),
      value: (_, v, __, at) => v == null ? "–" : show(lower[at]) + " to " + show(v) }),
  ]);
  draw(id, height, {
    legend,
    scales: { x: { time: data.isTime } },
    axes: [across(), level(target)],
    bands,
    series: [when(data.isTime ? "time" : along), ...edges, line("truth", ink, { width: 2, points: { show: part.x.length < 120, size: 4 } }),
      ...(more.rival ? [line(data.rival, () => colours.rival, { dash: [5, 4] })] : []),
      line("forecast", () => colours.forecast, { width: 2, points: { show: more.points, size: 4 } })],
    plugins: more.plugins ?? [],
  }, [part.x, ...part.bands.flatMap((band) => [band.lower, band.upper]), part.truth, ...(more.rival ? [part.rival] : []), part.forecast]);
}
function shadeTest(series) {
  return { hooks: { drawClear: [(u) => {
    if (!series.tested) return;
    const [from, to] = series.tested.map((x) => u.valToPos(x, "x", true));
    u.ctx.save();
    u.ctx.fillStyle = tint();
    u.ctx.fillRect(from, u.bbox.top, Math.max(2, to - from), u.bbox.height);
    u.ctx.restore();
  }] } };
}
function markFolds(folds) {
  return { hooks: { drawClear: [(u) => {
    u.ctx.save();
    u.ctx.fillStyle = grid();
    for (const x of folds.map((at) => u.valToPos(at, "x", true)))
      if (x >= u.bbox.left && x <= u.bbox.left + u.bbox.width) u.ctx.fillRect(x, u.bbox.top, 2, u.bbox.height);
    u.ctx.restore();
  }] } };
}
const meanOf = (values) => values.reduce((sum, v) => sum + (v ?? 0), 0) / values.length;
const curve = (name, i, points, more) => i === 0
  ? line(name, () => colours.forecast, { width: 2.5, points: { show: points } })
  : line(name, others[(i - 1) % others.length], { dash: i % 2 ? [5, 4] : [2, 3], ...more });
function curves(id, label, rows) {
  draw(id, 260, {
    scales: { x: { time: false }, y: { range: (_, low, high) => [0, (high || 1) * 1.05] } },
    axes: [axis(label, { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] }), level("mean absolute error")],
    series: [at(label.split(" ")[0]), ...rows.map(({ name, values }, i) => curve(name, i, true, { show: meanOf(values) <= 3 * meanOf(rows[0].values) }))],
  }, [rows[0].values.map((_, i) => i + 1), ...rows.map(({ values }) => values)]);
}
function stacked(id, height, x, rows) {
  const above = x.map(() => 0);
  const below = x.map(() => 0);
  const ends = rows.map(({ values }) => values.map((v, k) => v < 0 ? (below[k] += v) : (above[k] += v ?? 0)));
  const bars = uPlot.paths.bars({ size: [0.6, 60] });
  const columns = rows.map(({ name, values }, i) => line(name, others[(i + 4) % others.length],
    { width: 0, fill: others[(i + 4) % others.length], paths: bars, swatch: others[(i + 4) % others.length],
      value: (_, __, ___, at) => at == null ? "–" : show(values[at]) })).reverse();
  const steps = x.map((_, k) => k + 1);
  draw(id, height, {
    legend,
    scales: { x: { time: false, range: [0.4, x.length + 0.6] } },
    axes: [axis("step of the horizon", { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500] }), level(target)],
    series: [at("step"), ...columns],
  }, [steps, ...ends.reverse()]);
}
function drawSeries(which) {
  const series = data.series[which];
  charts.length = 0;
  target = series.target;
  draw("whole", 240, {
    scales: { x: { time: data.isTime } },
    axes: [across(), level(target)],
    series: [when(data.isTime ? "time" : along), line(short(series.id), ink, { width: 1, points: { show: series.whole.x.length < 60 } })],
    plugins: [shadeTest(series)],
  }, [series.whole.x, series.whole.y]);
  const place = document.getElementById("tested");
  if (place && series.test) banded("tested", 340, series.test, { rival: true, points: false, plugins: [markFolds(series.test.folds)] });
  else if (place) place.textContent = "No test windows of this series.";
  banded("next", 320, series.next, { rival: false, points: series.next.x.length < 200 });
  const over = document.getElementById("over");
  if (over && series.over) draw("over", 220, {
    scales: { x: { time: data.isTime }, y: { range: (_, low, high) => [0, (high || 1) * 1.05] } },
    axes: [across(), level("mean absolute error")],
    series: [when("from"), line("forecast", () => colours.forecast, { width: 2, points: { show: series.over.x.length < 60 } }),
      line(data.rival, () => colours.rival, { dash: [5, 4] })],
  }, [series.over.x, series.over.forecast, series.over.rival]);
  else if (over) over.textContent = "No test windows of this series.";
  const { parts } = series;
  draw("parts", 260, {
    scales: { x: { time: data.isTime } },
    axes: [across(), level(target)],
    series: [when(data.isTime ? "time" : along), ...parts.lines.map(({ name }, i) => curve(name, i, false))],
  }, [parts.x, ...parts.lines.map(({ values }) => values)]);
  const hasEffects = document.getElementById("effects");
  if (hasEffects && series.effects.length > 0) stacked("effects", 240, parts.x, series.effects);
  else if (hasEffects) hasEffects.textContent = "No part of the forecast reads a column.";
  if (document.getElementById("steps")) curves("steps", "step of the horizon", data.steps);
  if (document.getElementById("folds")) curves("folds", "fold", data.folds);
}
const select = document.getElementById("series");
select?.addEventListener("change", () => drawSeries(Number(select.value)));
drawSeries(0);
document.body.dataset.ready = "true";
`;
