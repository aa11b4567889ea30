/** The report's only style sheet. Its hash stands in the page's content security policy. */
export const style = `
:root {
  color-scheme: light dark;
  --ground: #f5f7f8; --surface: #fff; --sunken: #edf1f3; --text: #17202a; --muted: #53606d; --line: #d8dfe4;
  --link: #0a5a86; --pass: #17693b; --pass-ground: #e2f3e8; --fail: #ab1f2c; --fail-ground: #fcebeb;
  --error: #7d5100; --error-ground: #fbf1d6; --none: #4d5a67; --none-ground: #e9edf1; --mark: #c2185b;
  --shadow: 0 1px 2px rgb(23 32 42 / 7%), 0 6px 20px rgb(23 32 42 / 5%);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Code', Menlo, Consolas, 'DejaVu Sans Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #0f1419; --surface: #171f27; --sunken: #1f2932; --text: #e6ecf1; --muted: #a2afbb; --line: #2d3945;
    --link: #7cc0f0; --pass: #62cf88; --pass-ground: #14301f; --fail: #ff958f; --fail-ground: #3b1b1e;
    --error: #e9bd55; --error-ground: #352b12; --none: #aab6c2; --none-ground: #26313b; --mark: #ff5c93;
    --shadow: 0 1px 2px rgb(0 0 0 / 40%);
  }
}
*, ::before, ::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; scroll-padding-top: 1rem; }
body {
  margin: 0 auto; max-width: 74rem; padding: clamp(1rem, 3vw, 2.5rem) clamp(1rem, 3vw, 2rem) 4rem;
  background: var(--ground); color: var(--text); overflow-wrap: anywhere;
  font: 1rem/1.55 system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', sans-serif;
}
h1, h2, h3, h4, p, dl, dd, ul, ol, figure, table { margin: 0; padding: 0; }
ul, ol { list-style: none; }
h1 { font-size: clamp(1.5rem, 4vw, 2.1rem); line-height: 1.2; letter-spacing: -0.015em; }
h2 { font-size: 1.3rem; letter-spacing: -0.01em; margin-bottom: 0.25rem; }
h3 { font-size: 1.05rem; }
h4 { font-size: 0.9rem; color: var(--muted); margin: 1.1rem 0 0.35rem; }
h4:first-child { margin-top: 0; }
a { color: var(--link); text-underline-offset: 0.15em; }
code { font-family: var(--mono); font-size: 0.86em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; border-radius: 0.25rem; }
summary { cursor: pointer; }
section { margin-top: 2.75rem; }
.lead, .muted { color: var(--muted); }
.lead { max-width: 46rem; margin-bottom: 1rem; }
.small { font-size: 0.875rem; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.8rem; box-shadow: var(--shadow); padding: 1.1rem 1.25rem; }
.stack > * + * { margin-top: 1rem; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.skip { position: absolute; left: -100vw; }
.skip:focus { left: 1rem; top: 1rem; padding: 0.5rem 1rem; background: var(--surface); z-index: 2; }

.kicker { color: var(--muted); font-size: 0.9rem; margin-bottom: 0.35rem; }
.verdict { margin-top: 1.25rem; display: grid; grid-template-columns: auto 1fr; gap: 0.25rem 1rem; align-items: center; border-left: 0.4rem solid; }
.verdict .sign { width: 2.6rem; height: 2.6rem; grid-row: span 2; }
.verdict strong { font-size: 1.25rem; line-height: 1.3; }
.verdict.pass { border-left-color: var(--pass); } .verdict.fail { border-left-color: var(--fail); }
.verdict.error { border-left-color: var(--error); } .verdict.none { border-left-color: var(--none); }
.pass .sign, .sign.pass { color: var(--pass); } .fail .sign, .sign.fail { color: var(--fail); }
.error .sign, .sign.error { color: var(--error); } .none .sign, .sign.none { color: var(--none); }
.facts { display: flex; flex-wrap: wrap; gap: 0.4rem 2rem; margin-top: 1rem; font-size: 0.9rem; }
.facts div { min-width: 0; } .facts dt { color: var(--muted); } .facts dd { font-weight: 550; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.5rem; margin-top: 1.5rem; }
nav a { display: inline-block; padding: 0.35rem 0.9rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--surface); text-decoration: none; font-size: 0.92rem; }
nav a:hover { border-color: var(--link); }

.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 9.5rem), 1fr)); gap: 0.9rem; }
.tile .figure { font-size: 1.7rem; font-weight: 650; letter-spacing: -0.02em; line-height: 1.2; margin: 0.15rem 0 0.5rem; }
.tile h3 { font-size: 0.92rem; font-weight: 600; color: var(--muted); }
.tile svg.bar { display: block; width: 100%; height: 0.5rem; margin-bottom: 0.5rem; overflow: visible; }
.bar .track { fill: var(--sunken); } .bar .limit { fill: var(--text); }
.bar .kept { fill: var(--pass); } .bar .over, .bar .worse { fill: var(--fail); } .bar .nobudget { fill: var(--none); }
.tile ul { font-size: 0.86rem; color: var(--muted); }

.chip { display: inline-flex; align-items: center; gap: 0.35rem; padding: 0.1rem 0.65rem 0.1rem 0.4rem; border-radius: 1rem; font-size: 0.86rem; font-weight: 600; white-space: nowrap; }
.chip svg { width: 1.05rem; height: 1.05rem; }
.chip.pass { background: var(--pass-ground); color: var(--pass); } .chip.fail { background: var(--fail-ground); color: var(--fail); }
.chip.error { background: var(--error-ground); color: var(--error); } .chip.none { background: var(--none-ground); color: var(--none); }
.checks { padding: 0.25rem 1.25rem; }
.checks > li { display: grid; grid-template-columns: 9.5rem 1fr auto; gap: 0.15rem 1rem; padding: 0.8rem 0; align-items: start; }
.checks > li + li { border-top: 1px solid var(--line); }
.checks .chip { justify-self: start; } .checks .name { font-weight: 600; } .checks .name .muted { font-weight: 400; } .checks .amount { color: var(--muted); font-size: 0.88rem; text-align: right; }
.checks .why { grid-column: 2 / -1; font-size: 0.92rem; }

.after { margin-top: 0.75rem; }
.passed > summary { padding: 0.2rem 0; } .passed > summary .names { display: block; margin-top: 0.35rem; }
.passed[open] > summary .names { display: none; } .passed .checks { padding: 0.5rem 0 0; }
.findings > li { padding: 0.85rem 0; } .findings > li + li { border-top: 1px solid var(--line); }
.findings .said { font-weight: 550; }
.severity { display: inline-block; font-size: 0.8rem; font-weight: 650; padding: 0 0.5rem; border-radius: 0.3rem; background: var(--none-ground); color: var(--none); margin-right: 0.4rem; }
.severity.critical, .severity.high { background: var(--fail-ground); color: var(--fail); }
.severity.medium { background: var(--error-ground); color: var(--error); }
.pairs { display: flex; flex-wrap: wrap; gap: 0.1rem 1.25rem; font-size: 0.88rem; margin-top: 0.2rem; }
.pairs div { display: flex; gap: 0.4rem; min-width: 0; } .pairs dt { color: var(--muted); } .pairs dd { min-width: 0; }
.remedy { font-size: 0.92rem; margin-top: 0.2rem; }

.page > header { display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; justify-content: space-between; align-items: baseline; margin-bottom: 0.75rem; }
.page h3 .path { color: var(--muted); font-weight: 400; font-size: 0.92rem; margin-left: 0.4rem; }
.pair { display: grid; grid-template-columns: 1fr 1fr; gap: 1.1rem; align-items: start; } .pair + .pair { margin-top: 1.25rem; }
.pair.phones { max-width: 26rem; }
.shots { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(100%, 16rem), 1fr)); gap: 1.1rem; align-items: start; }
.shots + .shots, .marked + .shots { margin-top: 1.25rem; }
.shots.phones { grid-template-columns: repeat(auto-fill, minmax(min(100%, 9.5rem), 11.5rem)); }
.marked { display: grid; grid-template-columns: minmax(0, 3fr) minmax(0, 2fr); gap: 0.5rem 1.75rem; align-items: start; }
.marked .frame { max-height: 44rem; }
.frame { position: relative; max-height: 24rem; overflow: hidden; border: 1px solid var(--line); border-radius: 0.5rem; background: var(--sunken); }
.frame img { display: block; width: 100%; height: auto; }
.frame svg { position: absolute; inset: 0 0 auto; width: 100%; height: auto; }
.frame rect { fill: color-mix(in srgb, var(--mark) 14%, transparent); stroke: var(--mark); vector-effect: non-scaling-stroke; stroke-width: 2px; }
.frame rect.incomplete { stroke-dasharray: 6 4; }
.frame circle { fill: var(--mark); } .frame text { fill: #fff; font-weight: 700; text-anchor: middle; dominant-baseline: central; }
@media (prefers-color-scheme: dark) { .frame text { fill: #16060c; } }
.shot:has(details[open]) .frame { max-height: none; }
figcaption { font-size: 0.88rem; margin-top: 0.45rem; } figcaption b { font-weight: 600; }
.shot details { font-size: 0.86rem; } .shot summary { color: var(--link); width: fit-content; }
.shot .close { display: none; } .shot details[open] .open { display: none; } .shot details[open] .close { display: inline; }
.strip { display: grid; grid-auto-flow: column; grid-auto-columns: minmax(6.5rem, 1fr); gap: 0.6rem; overflow-x: auto; padding-bottom: 0.5rem; }
.strip .frame { max-height: 11rem; }
.marks { counter-reset: mark; } .marks li { padding: 0.5rem 0; display: grid; grid-template-columns: auto 1fr; gap: 0 0.7rem; }
.marks .number { display: inline-grid; place-items: center; min-width: 1.6rem; height: 1.6rem; padding: 0 0.3rem; border-radius: 1rem; border: 2px solid var(--mark); font-size: 0.82rem; font-weight: 700; }
.marks .where { font-family: var(--mono); font-size: 0.82rem; color: var(--muted); }
.group > summary { font-weight: 600; padding: 0.35rem 0; }
table { border-collapse: collapse; width: 100%; font-size: 0.9rem; }
.scroll { overflow-x: auto; } .scroll th, .scroll td { overflow-wrap: normal; min-width: 3rem; padding-right: 0.7rem; } .scroll :is(th, td):first-child { min-width: 7rem; }
th, td { text-align: left; padding: 0.4rem 0.9rem 0.4rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
thead th { color: var(--muted); font-weight: 600; }
footer { margin-top: 3rem; padding-top: 1.25rem; border-top: 1px solid var(--line); color: var(--muted); font-size: 0.88rem; }
@media (max-width: 40rem) {
  .checks { padding: 0.25rem 1rem; }
  .checks > li { grid-template-columns: 1fr; }
  .checks .chip { grid-column: 1 / -1; justify-self: start; } .checks :is(.name, .amount, .why) { grid-column: 1 / -1; text-align: left; }
  .marked { grid-template-columns: minmax(0, 1fr); } .shots.phones { grid-template-columns: repeat(2, minmax(0, 1fr)); }
  .card { padding: 1rem; } .verdict .sign { width: 2rem; height: 2rem; }
}
@media print { nav { display: none; } .card { break-inside: avoid; box-shadow: none; } .frame { max-height: none; } }
@media (forced-colors: active) { .chip, .severity { border: 1px solid; } }
`;
