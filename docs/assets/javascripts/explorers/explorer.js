// @ts-check
// <loss-explorer kind="cross_entropy">: the site wrote its first state into the page, and this
// makes it move. The browser upgrades the element however the page arrived.

import { chosen, digits, initial, page, same } from './parts.js';

/** @typedef {import('./parts.js').Kind} Kind */
/** @typedef {import('./parts.js').State} State */

class LossExplorer extends HTMLElement {
  /** @type {Kind | undefined} */
  kind;
  /** @type {State} */
  state = {};
  #pause = 0;

  async connectedCallback() {
    if (this.kind) return;
    const { default: kind } = await import(`./${this.getAttribute('kind')}.js`);
    this.kind = /** @type {Kind} */ (kind);
    this.state = read(this.kind);
    this.addEventListener('input', (event) => this.#changed(event.target));
    this.addEventListener('click', (event) => this.#clicked(event.target));
    this.#show();
    this.dataset.ready = '';
  }

  disconnectedCallback() {
    clearTimeout(this.#pause);
  }

  /** @param {EventTarget | null} field */
  #changed(field) {
    if (field instanceof HTMLInputElement) this.set({ [field.name]: field.valueAsNumber });
    if (field instanceof HTMLSelectElement) this.set({ [field.name]: field.value });
  }

  /** @param {EventTarget | null} target */
  #clicked(target) {
    const button = target instanceof Element ? target.closest('button') : null;
    if (!button || !this.kind) return;
    const { preset, fit, action } = button.dataset;
    if (preset) this.set({ ...initial(this.kind), ...this.kind.presets[Number(preset)].state });
    if (fit) this.set(this.kind.fits?.[fit](this.state) ?? {});
    if (action === 'reset') this.set(initial(this.kind));
    if (action === 'copy') this.#copy();
  }

  /** @param {State} changes */
  set(changes) {
    Object.assign(this.state, changes);
    this.#show();
    clearTimeout(this.#pause); // a reader who drags hears the last state alone
    this.#pause = window.setTimeout(() => this.#settled(), 400);
  }

  #show() {
    if (!this.kind) return;
    const fresh = document.createElement('template');
    fresh.innerHTML = page(this.kind, this.state);
    for (const old of this.querySelectorAll('[data-live]')) {
      const now = fresh.content.querySelector(`[data-live="${old.getAttribute('data-live')}"]`);
      if (now && old.innerHTML !== now.innerHTML) old.innerHTML = now.innerHTML;
    }
    for (const old of this.querySelectorAll('[data-when]')) {
      const [id, value] = String(old.getAttribute('data-when')).split('=');
      old.toggleAttribute('hidden', this.state[id] !== value);
    }
    for (const old of this.querySelectorAll('[data-preset]')) {
      const now = fresh.content.querySelector(`[data-preset="${old.getAttribute('data-preset')}"]`);
      old.setAttribute('aria-pressed', String(now?.getAttribute('aria-pressed')));
    }
    for (const field of this.querySelectorAll('input, select')) {
      const control = /** @type {HTMLInputElement | HTMLSelectElement} */ (field);
      control.value = String(this.state[control.name]);
    }
  }

  #settled() {
    if (!this.kind) return;
    const said = this.querySelector('.said');
    if (said) said.textContent = this.kind.say(this.state);
    write(this.kind, this.state);
  }

  async #copy() {
    const copied = this.querySelector('.copied');
    if (!this.kind || !copied) return;
    try {
      await navigator.clipboard.writeText(this.kind.snippet(this.state));
      copied.textContent = 'Copied.';
    } catch { // the page is not trusted with the clipboard
      this.querySelector('details')?.setAttribute('open', '');
      copied.textContent = 'Copy it from above.';
    }
  }
}

/**
 * The state that the address names: `?cross_entropy=x00_2.5*reduction_sum` has what differs.
 * @param {Kind} kind
 */
function read(kind) {
  const state = initial(kind);
  const text = new URLSearchParams(location.search).get(kind.name) ?? '';
  for (const part of text.split('*')) {
    const [id, value] = part.split('_');
    const control = kind.controls.find((one) => one.id === id);
    if (!control || value === undefined) continue;
    if ('options' in control) {
      if (control.options.some(([known]) => known === value)) state[id] = value;
    } else if (value !== '' && Number.isFinite(Number(value))) {
      const inside = Math.min(control.max, Math.max(control.min, Number(value)));
      state[id] = Number(inside.toFixed(digits(control.step)));
    }
  }
  return state;
}

/** @param {Kind} kind @param {State} state */
function write(kind, state) {
  const first = initial(kind);
  const address = new URL(location.href);
  const parts = kind.controls.filter(({ id }) => state[id] !== first[id]).map((control) =>
    `${control.id}_${'step' in control ? chosen(control, state) : state[control.id]}`);
  if (same(first, state)) address.searchParams.delete(kind.name);
  else address.searchParams.set(kind.name, parts.join('*'));
  history.replaceState(history.state, '', address);
}

if (!customElements.get('loss-explorer')) customElements.define('loss-explorer', LossExplorer);
