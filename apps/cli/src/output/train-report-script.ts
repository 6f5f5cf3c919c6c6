// The script of report.html: draws its three charts from the embedded data.

/** Plain JavaScript that runs in the page after uPlot. */
export const reportScript: string = `
const data = JSON.parse(document.getElementById("data").textContent);
const colours = ["#3b4754", "#d1495b", "#8d96a3", "#e0a030", "#5b8e7d", "#7d6bb0"];
const ink = () => getComputedStyle(document.body).getPropertyValue("--ink").trim();
const grid = () => getComputedStyle(document.body).getPropertyValue("--line").trim();
const axis = (label) => ({ label, stroke: ink, labelSize: 22, grid: { stroke: grid, width: 1 }, ticks: { stroke: grid } });
const line = (name, i, more) => ({
  label: name, stroke: i === 0 ? ink : colours[i % colours.length], width: i < 2 ? 2 : 1,
  value: (_, v) => v == null ? "–" : v.toFixed(2), ...more,
});
function draw(id, height, options, columns) {
  const place = document.getElementById(id);
  const width = () => Math.max(260, place.clientWidth);
  const chart = new uPlot({ width: width(), height, ...options }, columns, place);
  addEventListener("resize", () => chart.setSize({ width: width(), height }));
  return chart;
}
draw("forecast", 340, {
  scales: { x: { time: data.test.isTime } },
  tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
  axes: [axis(data.test.isTime ? "time" : "row"), axis(data.target)],
  series: [{ label: data.test.isTime ? "time" : "row" }, ...data.test.lines.map((l, i) => line(l.name, i, { show: i < 3, spanGaps: false }))],
}, [data.test.x, ...data.test.lines.map((l) => l.values)]);
const losses = [["training", data.history.map((h) => h.loss)], ["validation", data.history.map((h) => h.validationLoss ?? null)]]
  .filter(([, values]) => values.some((v) => v != null));
draw("loss", 240, {
  scales: { x: { time: false } },
  axes: [axis("epoch"), axis("loss")],
  series: [{ label: "epoch" }, ...losses.map(([name], i) => line(name, i))],
}, [data.history.map((h) => h.epoch), ...losses.map(([, values]) => values)]);
draw("steps", 240, {
  scales: { x: { time: false }, y: { range: (_, low, high) => [0, high * 1.05] } },
  axes: [axis("step of the horizon"), axis("mean absolute error")],
  series: [{ label: "step" }, ...data.errorByStep.map((s, i) => line(s.name, i + 1, { width: i === 0 ? 2 : 1, points: { show: true } }))],
}, [data.errorByStep[0].values.map((_, i) => i + 1), ...data.errorByStep.map((s) => s.values)]);
document.body.dataset.ready = "true";
`;
