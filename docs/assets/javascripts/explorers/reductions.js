// @ts-check
import { sum } from './formulas.js';
import { bar, cell, choice, input, live, numbers, option, python, row, shown, table } from './parts.js';

/** @typedef {import('./parts.js').State} State */

const SAMPLES = [0, 1, 2, 3];

/** The losses of nll_loss, with what it counts; those of kl_div, with one class certain. @param {State} s */
export function values(s) {
  const weights = numbers(s, 'w');
  const labels = SAMPLES.map((n) => Number(s[`y${n}`]));
  const costs = numbers(s, 'p').map((p) => -Math.log(p));
  const counted = labels.map((y) => (y < 0 ? 0 : weights[y]));
  const losses = costs.map((cost, n) => (counted[n] === 0 ? 0 : counted[n] * cost));
  return { labels, weights, costs, counted, losses };
}

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'reductions',
  title: 'What is added up, and what it is divided by',
  controls: [
    ...[0.7, 0.2, 0.5, 0.9].map((value, n) => (
      { id: `p${n}`, label: `Probability of the target, sample ${n}`, min: 0.05, max: 0.95, step: 0.05, value })),
    ...['0', '1', '-100', '0'].map((value, n) => choice(`y${n}`, `Target of sample ${n}`, ['0', '1', '-100'], value)),
    { id: 'w0', label: 'Weight of class 0', min: 0, max: 5, step: 0.5, value: 1 },
    { id: 'w1', label: 'Weight of class 1', min: 0, max: 5, step: 0.5, value: 3 },
  ],
  presets: [
    { name: 'Weights and padding', state: {}, story: 'Four samples, but the mean divides by 5, the weights of the targets that count. Dividing by 4 gives another number.' },
    { name: 'Plain', state: { y2: '1', w1: 1 }, story: 'Without weights and without ignored targets the mean divides by the number of samples.' },
    { name: 'Padding', state: { w1: 1 }, story: 'A target of -100 is ignored: it leaves the sum and the denominator; kl_div knows no ignored samples, and counts it.' },
    { name: 'Nothing counts', state: { y0: '-100', y1: '-100', y3: '-100' }, story: 'A mean of nothing is 0 divided by 0.' },
  ],
  view(s) {
    const { costs, counted, losses } = values(s);
    const rows = '<tbody>' + SAMPLES.map((n) => row(`<span class="word">sample </span>${n}`, [
      input(kind, `y${n}`, s).replace('<select', `<select aria-label="Target of sample ${n}"`),
      cell(kind, `p${n}`, s),
      live(`w${n}-of`, String(counted[n])),
      bar(`loss${n}`, losses[n], Math.max(3, ...losses)),
    ])).join('') + '</tbody>';
    const total = losses.map(shown).join(' + ');
    const divisor = counted.map((w) => String(w)).join(' + ');
    const plain = costs.map(shown).join(' + ');
    return `<div class="options">${['w0', 'w1'].map((id) => option(kind, id, s)).join('')}</div>`
      + table(['', 'Target', '*Its probability', 'Its weight', 'Loss'], rows)
      + '<table class="numbers sums named"><thead><tr><th scope="col">Reduction</th><th scope="col">Computed as</th>'
      + '<th scope="col">Result</th></tr></thead>'
      + group('cross_entropy, nll_loss', [
        ['none', live('none', `[${losses.map(shown).join(', ')}]`)],
        ['sum', live('sum-how', total), live('sum', shown(sum(losses)))],
        ['mean', live('mean-how', `(${total}) / (${divisor})`), live('mean', shown(sum(losses) / sum(counted)))],
      ])
      + group('kl_div, with that class certain', [
        ['sum', live('klsum-how', plain), live('klsum', shown(sum(costs)))],
        ['batchmean', live('batchmean-how', `${shown(sum(costs))} / 4 samples`), live('batchmean', shown(sum(costs) / 4))],
        ['mean', live('klmean-how', `${shown(sum(costs))} / 8 entries`), live('klmean', shown(sum(costs) / 8))],
      ]) + '</table>';
  },
  say(s) {
    const { counted, losses } = values(s);
    return `Sum ${shown(sum(losses))}, mean ${shown(sum(losses) / sum(counted))}.`;
  },
  snippet(s) {
    const { labels, weights } = values(s);
    const q = numbers(s, 'p').map((p, n) => (labels[n] === 1 ? [rest(p), p] : [p, rest(p)]));
    return `import torch
import torch.nn.functional as F

log_q = torch.tensor(${python(q)}).log()
y = torch.tensor([${labels.join(', ')}])
weight = torch.tensor(${python(weights)})
for reduction in ("none", "sum", "mean"):
    print(reduction, F.nll_loss(log_q, y, weight, reduction=reduction))

certain = F.one_hot(y.clamp(min=0), num_classes=2).float()
for reduction in ("sum", "batchmean", "mean"):
    print(reduction, F.kl_div(log_q, certain, reduction=reduction))
`;
  },
};
export default kind;

/** The probability of the other class. @param {number} p */
const rest = (p) => Number((1 - p).toFixed(2));

/** @param {string} name @param {string[][]} rows */
const group = (name, rows) =>
  `<tbody><tr class="group"><th scope="rowgroup" colspan="3"><span>${name}</span></th></tr>${
    rows.map(([head, ...cells]) => row(`<code>${head}</code>`, cells)).join('')}</tbody>`
    .replace('<td><span data-live="none">', '<td colspan="2"><span data-live="none">');
