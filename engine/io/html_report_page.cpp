#include "io/html_report_page.h"

namespace onnxray {

const std::string_view kReportStyle = R"css(
:root {
  color-scheme: light dark;
  --paper: #fff; --raised: #f5f6f8; --line: #e0e3e8; --ink: #1c2026; --dim: #5c6573; --accent: #1468b8;
  --bad: #b3261e; --bad-paper: #fdecea; --doubt: #7a5200; --doubt-paper: #fdf3dc; --bar: #7d9cc0;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #15181d; --raised: #1d2128; --line: #2d333d; --ink: #e6e9ee; --dim: #98a2b3; --accent: #6cb2f5;
    --bad: #ff9b92; --bad-paper: #3a1d1b; --doubt: #f2c66d; --doubt-paper: #362b14; --bar: #5b7ea8;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
}
header, section { max-width: 1480px; margin: 0 auto; padding: 0 24px; }
header { padding-top: 28px; }
h1 { margin: 0; font-size: 26px; overflow-wrap: anywhere; }
h2 { margin: 32px 0 10px; font-size: 17px; }
header p, .note { margin: 4px 0; color: var(--dim); }
.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); gap: 1px; margin: 20px 0 10px;
  padding: 1px; }
.facts div { padding: 9px 14px; box-shadow: 0 0 0 1px var(--line); }
dt { color: var(--dim); font-size: 12px; }
dd { margin: 0; overflow-wrap: anywhere; }
ul.findings { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(400px, 100%), 1fr)); gap: 6px; margin: 0;
  padding: 0; list-style: none; font-size: 13px; }
ul.findings li { padding: 6px 12px; border-radius: 6px; background: var(--doubt-paper); color: var(--doubt);
  overflow-wrap: anywhere; }
ul.findings li.bad { background: var(--bad-paper); color: var(--bad); }
ul.findings a { color: inherit; font-weight: 600; }
.cards { display: flex; flex-wrap: wrap; gap: 14px; }
.card { width: 250px; padding: 12px; border: 1px solid var(--line); border-radius: 8px; }
.card b { display: block; overflow-wrap: anywhere; }
.card button { display: block; width: 100%; margin-bottom: 10px; }
.card img { display: block; min-width: 112px; max-width: 100%; max-height: 180px; margin: 0 auto; object-fit: contain;
  image-rendering: pixelated; }
code, .number, .type { font-family: ui-monospace, "SF Mono", Menlo, Consolas, monospace; font-size: 12.5px; }
.dim, small { color: var(--dim); font-size: 12px; }
.tools { display: flex; gap: 12px; align-items: center; margin-bottom: 10px; }
input[type=search] { width: min(420px, 100%); padding: 7px 12px; border: 1px solid var(--line); border-radius: 6px;
  background: var(--raised); color: inherit; font: inherit; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th { position: sticky; top: 0; z-index: 1; padding: 0; background: var(--raised); text-align: left;
  border-bottom: 1px solid var(--line); }
th button { width: 100%; padding: 8px 10px; text-align: inherit; font-weight: 600; color: var(--dim); white-space: nowrap; }
th.dim { padding: 8px 10px; font-weight: 600; }
summary { margin: 6px 0; color: var(--dim); cursor: pointer; }
th[aria-sort] button { color: var(--accent); }
th[aria-sort=ascending] button::after { content: " \2191"; }
th[aria-sort=descending] button::after { content: " \2193"; }
th.number { text-align: right; font: inherit; }
td { padding: 6px 10px; border-bottom: 1px solid var(--line); vertical-align: middle; }
td.number { text-align: right; white-space: nowrap; }
td.name { min-width: 240px; max-width: 420px; overflow-wrap: anywhere; }
td.name small { display: block; }
tr:hover td { background: var(--raised); }
tr:target td { background: var(--doubt-paper); }
button { padding: 0; border: 0; background: none; color: inherit; font: inherit; cursor: pointer; }
button:focus-visible, input:focus-visible { outline: 2px solid var(--accent); outline-offset: 1px; }
td.picture { width: 72px; }
td.picture img { display: block; width: 56px; height: 56px; object-fit: contain; background: var(--raised);
  border-radius: 4px; }
.badge { display: inline-block; margin: 2px 4px 0 0; padding: 1px 7px; border-radius: 9px; font-size: 11.5px;
  background: var(--doubt-paper); color: var(--doubt); }
.badge.bad { background: var(--bad-paper); color: var(--bad); }
.histogram { display: block; } .histogram path { fill: var(--bar); }
.bar { display: inline-block; height: 8px; border-radius: 2px; background: var(--bar); }
dialog { max-width: min(94vw, 1100px); max-height: 94vh; padding: 18px 22px; border: 1px solid var(--line);
  border-radius: 10px; background: var(--paper); color: var(--ink); }
dialog::backdrop { background: rgb(0 0 0 / .55); }
dialog b { font-size: 16px; overflow-wrap: anywhere; }
dialog p { max-width: 76ch; }
dialog img { display: block; width: auto; min-width: min(480px, 80vw); max-width: 100%; max-height: 76vh; margin: 12px auto 0;
  object-fit: contain; image-rendering: pixelated; }
footer { max-width: 1480px; margin: 36px auto; padding: 0 24px; color: var(--dim); font-size: 12px; }
@media print { .tools, th button::after { display: none; } th { position: static; } }
)css";

const std::string_view kReportScript = R"js(
const table = document.querySelector('#nodes table');
const body = table.tBodies[0];
const search = document.querySelector('input[type=search]');
const shown = document.querySelector('#shown');
search.addEventListener('input', () => {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  let count = 0;
  for (const row of body.rows) {
    const text = row.dataset.text;
    row.hidden = !words.every(word => text.includes(word));
    count += !row.hidden;
  }
  shown.textContent = `${count} of ${body.rows.length}`;
});
for (const table of document.querySelectorAll('table')) {
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = head.querySelector('button');
    if (!button) return;
    button.addEventListener('click', () => {
      const numeric = head.classList.contains('number');
      const ascending = head.ariaSort ? head.ariaSort === 'descending' : !numeric;
      const value = row => row.cells[column].dataset.value ?? row.cells[column].textContent;
      const order = (a, b) => numeric ? a - b : a.localeCompare(b, undefined, {numeric: true});
      const rows = [...table.tBodies[0].rows];
      const empty = row => value(row) === '';
      rows.sort((a, b) => empty(a) - empty(b) || (ascending ? 1 : -1) * order(value(a), value(b)));
      for (const other of table.tHead.rows[0].cells) other.removeAttribute('aria-sort');
      head.setAttribute('aria-sort', ascending ? 'ascending' : 'descending');
      table.tBodies[0].append(...rows);
    });
  });
}
const large = document.querySelector('dialog');
const picture = large.appendChild(new Image());
document.addEventListener('click', event => {
  const button = event.target.closest('[data-title]');
  if (button) {
    large.querySelector('b').textContent = picture.alt = button.dataset.title;
    large.querySelector('p').textContent = button.dataset.facts;
    picture.src = button.querySelector('img').src;
    large.showModal();
  } else if (large.open) {
    large.close();
  }
});
)js";

}  // namespace onnxray
