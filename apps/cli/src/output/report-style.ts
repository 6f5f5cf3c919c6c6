// The style sheet of report.html.

/** Style sheet, light and dark. */
export const reportStyle: string = `
:root { --ink: #1d2733; --faint: #6a7685; --line: #d9dfe6; --paper: #fff; --tint: #f4f7fa; --accent: #0b6e99; --shade: #e8eef4; color-scheme: light dark; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e4e9ee; --faint: #94a1af; --line: #33404d; --paper: #161c22; --tint: #1e262e; --accent: #5cb8df; --shade: #24303b; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--tint); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
header, main { max-width: 1080px; margin: 0 auto; padding: 0 20px; }
header { padding-top: 28px; }
h1 { font-size: 24px; margin: 0; }
h2 { font-size: 16px; margin: 0 0 10px; }
.verdict { font-size: 17px; color: var(--accent); margin: 4px 0 18px; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 16px; padding-bottom: 40px; }
section { grid-column: 1 / -1; min-width: 0; background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 16px 18px; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: right; font-weight: normal; }
th:first-child { text-align: left; }
.facts td:last-child { text-align: right; }
thead th, tbody:only-child > tr:first-child th { color: var(--faint); vertical-align: bottom; }
.facts tr:first-child th:first-child { color: inherit; }
tr.model th, tr.model td { font-weight: 600; }
tr.best td:nth-child(2) { color: var(--accent); font-weight: 600; }
.facts.about th { white-space: nowrap; width: 1%; vertical-align: top; color: var(--faint); }
.facts.about tr th, .facts.about tr:first-child th:first-child { color: var(--faint); }
.facts.about td:last-child { text-align: left; }
h1, p, td, th, summary, .u-label { overflow-wrap: anywhere; }
thead th { overflow-wrap: break-word; }
.chart + .scroll, .chart + table, .note + table { margin-top: 10px; }
.scroll { overflow-x: auto; }
.scroll th[scope="row"] { min-width: 7.5em; }
.scroll td { white-space: nowrap; }
.scroll tr.texts td { white-space: normal; text-align: left; }
.confusion td { background: color-mix(in srgb, var(--accent) calc(var(--share) * 60%), transparent); }
section > p { margin: 0 0 4px; }
.bar { width: 30%; min-width: 90px; }
.bar i { display: block; height: 11px; background: var(--accent); opacity: .7; }
h3 { font-size: 14px; margin: 18px 0 6px; }
pre, code { white-space: pre-wrap; overflow-wrap: anywhere; }
pre { background: var(--tint); border-radius: 6px; padding: 10px 12px; margin: 0; }
details { margin-top: 10px; }
summary { cursor: pointer; }
select { max-width: 100%; font: inherit; }
.note { color: var(--faint); font-size: 13px; margin: 10px 0 0; }
.uplot { color: var(--ink); width: 100%; }
.u-legend { font-size: 13px; }
.u-legend .edge { display: none; }
.u-legend th, .u-legend td { border: 0; }
`;
