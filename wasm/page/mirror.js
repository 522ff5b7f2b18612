// The DOM mirror: what the canvas shows, as headings, lists, tables and controls for screen readers and for keyboards
// (web/mirror/mirror.h). It cannot be seen until the focus is in it. Its controls do what those on the canvas do.
if (Module['page']) {
  const page = Module['page'];
  const parts = {};     // the latest of each
  const watchers = [];  // of the whole, see embedding.js

  const act = (command) => page.withTexts(_onnxray_do, JSON.stringify(command));

  function element(tag, properties = {}, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(properties)) {
      if (name.startsWith('on')) made.addEventListener(name.slice(2), value);
      else if (value !== undefined && value !== false) made.setAttribute(name, value === true ? '' : value);
    }
    made.append(...children);
    return made;
  }

  const setText = (node, text) => { if (node.textContent !== text) node.textContent = text; };

  /** Makes `parent`'s children those of `items`, keeping what is there for a key, so that the focus stays where it is. */
  function sync(parent, items, keyOf, make, update) {
    const present = new Map([...parent.children].map((child) => [child.dataset['key'], child]));
    items.forEach((item, i) => {
      const key = String(keyOf(item));
      let child = present.get(key);
      if (!child) {
        child = make(item);
        child.dataset['key'] = key;
      }
      present.delete(key);
      update?.(child, item);
      if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
    });
    present.forEach((child) => child.remove());
  }

  const title = element('h1');
  const status = element('p', {role: 'status', id: 'mirror-status'});
  const bar = element('div', {role: 'progressbar', 'aria-label': 'Progress', 'aria-valuemin': 0, hidden: true});
  const messages = element('ul', {'aria-label': 'Messages'});
  const samples = element('ul');
  const sampleSection = element('section', {'aria-label': 'Samples', hidden: true}, element('h2', {}, 'Samples'), samples);
  const actions = element('div', {role: 'toolbar', 'aria-label': 'Actions', onkeydown: onToolbarKey});
  const inputs = element('div');
  const inputSection = element('section', {'aria-label': 'Inputs', hidden: true}, element('h2', {}, 'Inputs'), inputs);
  const filter = element('input', {type: 'search', 'aria-label': 'Filter nodes', placeholder: 'Filter',
                                   oninput: () => act({do: 'filter', text: filter.value})});
  const nodes = element('ul', {role: 'listbox', id: 'mirror-nodes', 'aria-label': 'Nodes', tabindex: 0, onkeydown: onNodeKey,
                               onclick: (event) => selectRow(Number(event.target.closest('li')?.dataset['key'] ?? -1))});
  const nodeSection = element('section', {'aria-label': 'Nodes', hidden: true}, element('h2', {}, 'Nodes'), filter, nodes);
  const valueTitle = element('h2');
  const valueText = element('p');
  const statistics = element('tbody');
  const statisticsTable =
      element('table', {'aria-label': 'Statistics'}, element('caption', {}, 'Statistics'), statistics);
  const choosers = element('div');
  const values = element('table', {'aria-label': 'Values'});
  const valueSection = element('section', {'aria-label': 'Selected value', hidden: true}, valueTitle, valueText,
                               statisticsTable, choosers, values);
  const mirror = element('div', {id: 'mirror', role: 'main', 'aria-label': 'Onnxray'}, title, status, bar, messages, actions,
                         sampleSection, inputSection, nodeSection, valueSection);

  const show = {
    page({screen, model, loading, samples: list}) {
      setText(title, screen === 'model' ? model : 'Onnxray');
      sampleSection.hidden = list.length === 0;
      sync(samples, list, ({name}) => name, ({name, title: text}) =>
        element('li', {}, element('button', {type: 'button', onclick: () => act({do: 'sample', name})}, text)));
      mirror.setAttribute('aria-busy', String(loading !== ''));
      for (const section of [inputSection, nodeSection]) section.hidden = screen !== 'model';
      showStatus();
    },

    actions(list) {
      sync(actions, list, ({id}) => id, ({id, title: text, key}) =>
        element('button', {type: 'button', tabindex: -1, 'data-action': id, 'aria-keyshortcuts': key || undefined,
                           onclick: () => act({do: 'action', id})}, text));
      enterToolbarAt(actions.querySelector('[tabindex="0"]') ?? actions.firstChild);
    },

    inputs(list) {
      sync(inputs, list, ({name}) => name, makeInput, updateInput);
    },

    run({active, done, total}) {
      bar.hidden = !active;
      bar.setAttribute('aria-valuemax', total);
      total > 0 ? bar.setAttribute('aria-valuenow', done) : bar.removeAttribute('aria-valuenow');
      bar.setAttribute('aria-valuetext', `${done} of ${total} nodes`);
      showStatus();
    },

    nodes({count, first, selected, filter: text, rows}) {
      if (document.activeElement !== filter) filter.value = text;
      sync(nodes, rows.map((row, i) => [first + i, ...row]), ([i]) => i, () => element('li', {role: 'option'}),
           (item, [i, name, op, type, state, depth]) => {
             item.id = `mirror-node-${i}`;
             item.setAttribute('aria-posinset', i + 1);
             item.setAttribute('aria-setsize', count);
             item.setAttribute('aria-selected', String(i === selected));
             setText(item, `${name}, ${op}, ${type || 'type unknown'}, ${state}${depth > 0 ? `, within ${depth} nodes` : ''}`);
           });
      selected < 0 ? nodes.removeAttribute('aria-activedescendant') :
                     nodes.setAttribute('aria-activedescendant', `mirror-node-${selected}`);
      if (nodes.contains(document.activeElement)) document.getElementById(`mirror-node-${selected}`)?.scrollIntoView({block: 'nearest'});
    },

    value(value) {
      valueSection.hidden = !value;
      if (!value) return;
      setText(valueTitle, `${value.aspect === 'gradient' ? 'Gradient of ' : ''}${value.name}`);
      const about = `${value.op}, ${value.shown || value.type}, value ${value.value}`;
      setText(valueText, value.error || (value.state === 'shown' ? about : `${about}, not computed yet`));
      statisticsTable.hidden = value.statistics.length === 0;
      sync(statistics, value.statistics, ([name]) => name,
           ([name]) => element('tr', {}, element('th', {scope: 'row'}, name), element('td')),
           (row, [, text]) => setText(row.lastChild, text));
      showChoosers();
    },

    table(table) {
      values.hidden = !table;
      values.replaceChildren();
      showChoosers();
      // Two thousand cells can wait until there is time for them.
      if (table) whenIdle(() => { if (parts.table === table) fillTable(table); });
    },

    messages(list) {
      sync(messages, list, ({id}) => id, ({id, level, title: heading, text}) => {
        const about = element('span', {role: level === 'info' ? 'status' : 'alert'});
        const item = element('li', {}, about,
                             element('button', {type: 'button', 'aria-label': `Dismiss: ${heading}`,
                                                onclick: () => act({do: 'dismiss', id})}, 'Dismiss'));
        // Announced only if it comes into a region that is there.
        setTimeout(() => setText(about, text));
        return item;
      });
    },
  };

  function showStatus() {
    const {loading = ''} = parts.page ?? {};
    const {text = '', gradients = ''} = parts.run ?? {};
    setText(status, loading ? `Loading ${loading}` : [text, gradients].filter(Boolean).join('. '));
  }

  /** Of a toolbar Tab reaches one control, and arrows the others. */
  function enterToolbarAt(button) {
    actions.querySelector('[tabindex="0"]')?.setAttribute('tabindex', -1);
    button?.setAttribute('tabindex', 0);
  }

  function onToolbarKey(event) {
    const list = [...actions.children];
    const at = list.indexOf(document.activeElement);
    const to = {ArrowRight: at + 1, ArrowDown: at + 1, ArrowLeft: at - 1, ArrowUp: at - 1, Home: 0, End: -1}[event.key];
    if (to === undefined) return;
    const button = list.at(to % list.length);
    enterToolbarAt(button);
    button.focus();
    event.preventDefault();
  }

  const selectRow = (row) => { if (row >= 0) act({do: 'select', row}); };

  function onNodeKey(event) {
    const {count = 0, selected = -1} = parts.nodes ?? {};
    const to = {ArrowDown: selected + 1, ArrowUp: selected - 1, Home: 0, End: count - 1, PageDown: selected + 10,
                PageUp: selected - 10}[event.key];
    if (to === undefined || count === 0) return;
    parts.nodes.selected = within(to, count);  // the next key may come before the news of it
    selectRow(parts.nodes.selected);
    event.preventDefault();
  }

  const PRESETS = {auto: 'Automatic', raw: '0 to 255', unit: '0 to 1', 'keras-tf': '-1 to 1', torchvision: 'torchvision',
                   'keras-caffe': 'Caffe (BGR)', clip: 'CLIP'};
  const LAYOUTS = {auto: 'Automatic', nchw: 'NCHW', nhwc: 'NHWC'};
  const SOURCES = {random: 'Random numbers', zeros: 'Zeros', ones: 'Ones'};

  /** A labelled choice; `choices` is {value: text}. */
  function chooser(label, choices, onChoice) {
    const select = element('select', {onchange: () => onChoice(select.value)},
                           ...Object.entries(choices).map(([value, text]) => element('option', {value}, text)));
    return element('label', {}, `${label} `, select);
  }

  function makeInput({name}) {
    const feed = (what) => (value) => act({do: 'feed', input: name, [what]: value});
    return element('fieldset', {}, element('legend', {}, name), element('p'),
                   chooser('Source', SOURCES, (value) => value === 'file' ? act({do: 'action', id: 'file.open'}) :
                                                                            feed('synthetic')(value)),
                   chooser('Values', PRESETS, feed('preset')), chooser('Layout', LAYOUTS, feed('layout')));
  }

  function updateInput(fieldset, {type, file, synthetic, preset, layout, fed, explanation}) {
    const [, about, ...choices] = fieldset.children;
    setText(about, [type, fed && `fed ${fed}`, explanation].filter(Boolean).join('; '));
    const [source, presets, layouts] = choices.map((choice) => choice.querySelector('select'));
    const [first] = source.options;
    if (file && first.value === 'file') first.text = file;
    else if (file) source.add(new Option(file, 'file'), 0);
    else if (first.value === 'file') first.remove();
    source.value = file ? 'file' : synthetic.split(':')[0];
    presets.parentNode.hidden = layouts.parentNode.hidden = !file || !preset;
    presets.value = preset;
    layouts.value = layout;
  }

  /** A labelled number from 0 to `count` - 1. */
  function numberField({label, count}) {
    return element('label', {}, `${label}, 0 to ${count - 1} `, element('input', {type: 'number', min: 0, max: count - 1}));
  }

  const within = (number, count) => Math.min(Math.max(Math.trunc(number) || 0, 0), count - 1);

  /** Sliders of the tensor, and which part of it the table has. */
  function showChoosers() {
    const table = parts.table, sliders = parts.value?.sliders ?? [];
    const list = sliders.map(({axis, size, index}) =>
      ({label: `Index along axis ${axis}`, count: size, index, go: (to) => act({do: 'slider', axis, index: to})}));
    if (table) {
      const move = (part) => act({do: 'table', tile: table.tile, row: table.row, column: table.column, ...part});
      if (table.tiles > 1) {
        list.push({label: 'Tile', count: table.tiles, index: table.tile, go: (tile) => move({tile, row: 0, column: 0})});
      }
      if (table.height > 100) {
        list.push({label: 'First row of values', count: table.height, index: table.row, go: (row) => move({row})});
      }
      if (table.width > 20) {
        list.push({label: 'First column of values', count: table.width, index: table.column, go: (column) => move({column})});
      }
    }
    sync(choosers, list, ({label, count}) => `${label} ${count}`, numberField, (labelled, {index, go, count}) => {
      const field = labelled.querySelector('input');
      field.onchange = () => go(within(Number(field.value), count));
      if (document.activeElement !== field) field.value = index;
    });
  }

  const escape = (text) => text.replace(/[&<>]/g, (c) => ({'&': '&amp;', '<': '&lt;', '>': '&gt;'})[c]);

  function fillTable({tile, tiles, row: firstRow, height, column: firstColumn, width, rows}) {
    const columns = Math.max(...rows.map((cells) => cells.length));
    const head = Array.from({length: columns}, (_, i) => `<th scope=col>${firstColumn + i}</th>`).join('');
    const body = rows.map((cells, y) =>
      `<tr aria-rowindex=${firstRow + y + 2}><th scope=row>${firstRow + y}</th>` +
      cells.map((cell) => `<td>${escape(cell)}</td>`).join('') + '</tr>').join('');
    const where = tiles > 1 ? `Tile ${tile} of ${tiles}, ` : '';
    values.innerHTML =
        `<caption>${where}rows ${firstRow} to ${firstRow + rows.length - 1} of ${height}, columns ${firstColumn} to ` +
        `${firstColumn + columns - 1} of ${width}</caption><thead><tr><td></td>${head}</tr></thead><tbody>${body}</tbody>`;
    values.setAttribute('aria-rowcount', height + 1);
    values.setAttribute('aria-colcount', width + 1);
  }

  const whenIdle = window.requestIdleCallback?.bind(window) ?? ((work) => setTimeout(work, 50));

  page.showMirror = (json) => {
    const changes = JSON.parse(json);
    Object.assign(parts, changes);
    for (const [part, content] of Object.entries(changes)) show[part](content);
    for (const watcher of watchers) watcher(parts, changes);
  };
  /** Calls watcher(parts, changes) whenever something changed; each is {part: content} of mirror_parts.h. */
  page.watchMirror = (watcher) => watchers.push(watcher);
  /** The focus is in the mirror: keys are the browser's. */
  page.isMirrored = (target) => mirror.contains(target);

  page.onStart(() => Module['canvas'].after(mirror));
}
