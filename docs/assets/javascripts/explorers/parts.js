// @ts-check
// What explorers are made of, as HTML text: the site writes it while it is built, and the browser
// again after each change. What depends on the state stands in an element with `data-live`.

/**
 * @typedef {Record<string, number | string>} State
 * @typedef {{id: string, label: string, min: number, max: number, step: number, value: number}} Slider
 * @typedef {{id: string, label: string, options: [string, string][], value: string}} Choice
 * @typedef {{name: string, state: State, story: string}} Preset `state` is what differs at first
 * @typedef {{
 *   name: string,
 *   title: string,
 *   controls: (Slider | Choice)[],
 *   presets: Preset[],
 *   fits?: Record<string, (state: State) => State>,
 *   view: (state: State) => string,
 *   say: (state: State) => string,
 *   snippet: (state: State) => string,
 * }} Kind
 */

/** What a sum of float64 may be off from 0. */
const ROUNDING = 1e-12;

/** A number as torch prints it. @param {number} value */
export function shown(value) {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', 'inf').replace('NaN', 'nan');
  const size = Math.abs(value);
  if (size >= 1e5 || (size < 5e-5 && size > ROUNDING)) return value.toExponential(1);
  return value.toFixed(4).replace(/^-(0\.0+)$/, '$1');
}

/** @param {string} id @param {string} label @param {string[]} options @param {string} [value] */
export function choice(id, label, options, value = options[0]) {
  return { id, label, value, options: options.map((one) => /** @type {[string, string]} */ ([one, one])) };
}

/** The attributes of what is shown for one choice alone. @param {State} state @param {string} id @param {string} value */
export const when = (state, id, value) => ` data-when="${id}=${value}"${state[id] === value ? '' : ' hidden'}`;

/** A number that a reader chose, in as many digits as its steps have. @param {Slider} slider @param {State} state */
export const chosen = (slider, state) => Number(state[slider.id]).toFixed(digits(slider.step));

/** @param {number} step */
export const digits = (step) => (String(step).split('.')[1] ?? '').length;

/** A number, or lists of them, as floats in Python. @param {any} value @returns {string} */
export const python = (value) => (Array.isArray(value)
  ? `[${value.map(python).join(', ')}]`
  : Number.isInteger(value) ? `${value}.0` : String(value));

/** @param {string} id @param {string} html */
export const live = (id, html) => `<span data-live="${id}">${html}</span>`;

/** The numbers of the controls whose names begin alike. @param {State} state @param {string} start @returns {number[]} */
export const numbers = (state, start) =>
  Object.keys(state).filter((id) => id.startsWith(start)).map((id) => Number(state[id]));

/** @param {Kind} kind @param {string} id @param {State} state */
export function input(kind, id, state) {
  const control = kind.controls.find((one) => one.id === id);
  if (!control) throw new Error(`${kind.name} has no control ${id}`);
  const name = `id="${kind.name}-${id}" name="${id}"`;
  if ('options' in control) {
    const options = control.options.map(([value, text]) =>
      `<option value="${value}"${value === state[id] ? ' selected' : ''}>${text}</option>`);
    return `<select ${name}>${options.join('')}</select>`;
  }
  const { min, max, step } = control;
  return `<input type="range" ${name} min="${min}" max="${max}" step="${step}" value="${state[id]}">`;
}

/** A control with its label and its value. @param {Kind} kind @param {string} id @param {State} state */
export function option(kind, id, state) {
  const control = /** @type {Slider | Choice} */ (kind.controls.find((one) => one.id === id));
  const value = 'step' in control ? live(`${id}-value`, chosen(control, state)) : '';
  return `<div class="option"><label for="${kind.name}-${id}">${control.label}</label>${value}`
    + `${input(kind, id, state)}</div>`;
}

/** A slider in a table, below its value; the table names it. @param {Kind} kind @param {string} id @param {State} state */
export function cell(kind, id, state) {
  const control = /** @type {Slider} */ (kind.controls.find((one) => one.id === id));
  const field = input(kind, id, state).replace('<input', `<input aria-label="${control.label}"`);
  return live(`${id}-value`, chosen(control, state)) + field;
}

/** A number over a bar from 0. @param {string} id @param {number} value @param {number} [most] @param {string} [kind] */
export function bar(id, value, most = 1, kind = '') {
  const size = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value) / most) * 100;
  return live(id, `${shown(value)}<i class="bar ${kind}"><i style="width:${size.toFixed(2)}%"></i></i>`);
}

/** A number over a bar to the left or to the right of 0. @param {string} id @param {number} value @param {number} [most] @param {string} [kind] */
export function signed(id, value, most = 1, kind = '') {
  const size = Number.isNaN(value) ? 0 : Math.min(1, Math.abs(value) / most) * 50;
  const left = value < 0 ? 50 - size : 50;
  const style = `left:${left.toFixed(2)}%;width:${size.toFixed(2)}%`;
  return live(id, `${shown(value)}<i class="bar signed ${kind}"><i style="${style}"></i></i>`);
}

/** A head that begins with an asterisk is that of sliders. @param {string[]} heads @param {string} rows @param {string} [kind] */
export function table(heads, rows, kind = '') {
  const cells = heads.map((text) => (text.startsWith('*')
    ? `<th scope="col" class="sliders">${text.slice(1)}</th>` : `<th scope="col">${text}</th>`));
  return `<table class="numbers ${kind}"><thead><tr>${cells.join('')}</tr></thead>${rows}</table>`;
}

/** @param {string} head @param {string[]} cells */
export const row = (head, cells) =>
  `<tr><th scope="row">${head}</th>${cells.map((text) => `<td>${text}</td>`).join('')}</tr>`;

/** Everything of an explorer. @param {Kind} kind @param {State} state */
export function page(kind, state) {
  const current = kind.presets.findIndex((one) => same({ ...initial(kind), ...one.state }, state));
  const buttons = kind.presets.map((one, i) =>
    `<button type="button" data-preset="${i}" aria-pressed="${i === current}">${one.name}</button>`);
  const fits = Object.keys(kind.fits ?? {}).map((name) =>
    `<button type="button" data-fit="${name}">${name}</button>`);
  const story = kind.presets[current]?.story ?? 'Your own numbers.';
  return `<p class="title">${kind.title}</p>`
    + `<div class="presets" role="group" aria-label="Examples">${buttons.join('')}${fits.join('')}</div>`
    + `<p class="story">${live('story', story)}</p>${kind.view(state)}`
    + `<details><summary>The same in PyTorch</summary><pre class="no-copy" tabindex="0"><code>${
      live('code', escaped(kind.snippet(state)))}</code></pre></details>`
    + '<div class="actions"><button type="button" data-action="copy">Copy as PyTorch</button>'
    + '<button type="button" data-action="reset">Reset</button><span class="copied" role="status"></span></div>'
    + '<span class="said" role="status"></span>';
}

/** @param {string} text */
export const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');

/** @param {Kind} kind @returns {State} */
export const initial = (kind) => Object.fromEntries(kind.controls.map(({ id, value }) => [id, value]));

/** @param {State} one @param {State} other */
export const same = (one, other) => Object.keys(one).every((id) => one[id] === other[id]);
