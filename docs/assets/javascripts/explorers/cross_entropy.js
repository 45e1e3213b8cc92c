// @ts-check
import { curves } from './curves.js';
import { crossEntropy } from './formulas.js';
import {
  bar, cell, choice, input, live, numbers, option, python, row, shown, signed, table, when,
} from './parts.js';

/** @typedef {import('./parts.js').State} State */

const X = [[2, 1, 0], [0, 1, 3]];
const P = [[0.8, 0.2, 0], [0.1, 0.8, 0.1]];
const CLASSES = [0, 1, 2];
const SURE = { x00: 6, x01: 0, x02: 0, x10: 0, x11: 6, x12: 0 };

/** What torch is given. @param {State} s */
function given(s) {
  const soft = s.targets === 'probabilities';
  return {
    x: [0, 1].map((n) => numbers(s, `x${n}`)),
    weight: numbers(s, 'w'),
    smoothing: Number(s.smoothing),
    temperature: Number(s.temperature),
    reduction: String(s.reduction),
    labels: soft ? undefined : numbers(s, 'y'),
    targets: soft ? [0, 1].map((n) => numbers(s, `p${n}`)) : undefined,
  };
}

/** @param {State} s */
export function values(s) {
  const { x, ...options } = given(s);
  return crossEntropy(x, options);
}

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'cross_entropy',
  title: 'Cross-entropy of two samples and three classes',
  controls: [
    ...X.flatMap((logits, n) => logits.map((value, c) => (
      { id: `x${n}${c}`, label: `Logit of class ${c}, sample ${n}`, min: -6, max: 6, step: 0.1, value }))),
    ...P.flatMap((target, n) => target.map((value, c) => (
      { id: `p${n}${c}`, label: `Target for class ${c}, sample ${n}`, min: 0, max: 1, step: 0.05, value }))),
    ...CLASSES.map((c) => ({ id: `w${c}`, label: `Weight of class ${c}`, min: 0, max: 5, step: 0.5, value: 1 })),
    { id: 'temperature', label: 'Temperature', min: 0.2, max: 5, step: 0.1, value: 1 },
    { id: 'smoothing', label: 'Label smoothing', min: 0, max: 1, step: 0.05, value: 0 },
    choice('reduction', 'Reduction', ['mean', 'sum', 'none']),
    choice('targets', 'Targets', ['class indices', 'probabilities']),
    ...[0, 1].map((n) => choice(`y${n}`, `Target of sample ${n}`, ['0', '1', '2'], String(n))),
  ],
  presets: [
    { name: 'Sure and wrong', state: {}, story: 'Sample 1 is sure of the wrong class: it makes most of the loss, and most of the gradient.' },
    { name: 'Sure and right', state: SURE, story: 'Both targets have nearly all the probability: loss and gradient are nearly 0.' },
    { name: 'No idea', state: { x00: 0, x01: 0, x10: 0, x11: 0, x12: 0 }, story: 'Equal logits, equal probabilities: the loss is the logarithm of 3, whatever the targets.' },
    { name: 'Temperature', state: { temperature: 3 }, story: 'Logits divided by 3: both predictions are less sure, so the wrong one costs less and the right one more.' },
    { name: 'Label smoothing', state: { ...SURE, smoothing: 0.1 }, story: 'The curve turns up again: being too sure costs, and the gradient now lowers the logit of the target.' },
    { name: 'Class weights', state: { w1: 2, w2: 5 }, story: 'The loss of sample 1 is doubled, and the mean divides by 1 + 2, the weights of the two targets.' },
    { name: 'Soft targets', state: { targets: 'probabilities' }, story: 'Every class with a share of the target costs something, and the gradient is still prediction minus target.' },
  ],
  view(s) {
    const found = values(s);
    const most = Math.max(0.5, ...found.gradient.flat().map(Math.abs).filter(Number.isFinite));
    const rows = [0, 1].map((n) => `<tbody><tr class="group"><th scope="rowgroup" colspan="5"><span>Sample ${n}</span> `
      + `<label${when(s, 'targets', 'class indices')}>target ${input(kind, `y${n}`, s)}</label> `
      + `<span>loss ${live(`loss${n}`, shown(found.losses[n]))}</span></th></tr>`
      + CLASSES.map((c) => row(`<span class="word">class </span>${c}`, [
        cell(kind, `x${n}${c}`, s),
        `<span${when(s, 'targets', 'class indices')}>${bar(`t${n}${c}`, found.targets[n][c], 1, 'target')}</span>`
        + `<span${when(s, 'targets', 'probabilities')}>${cell(kind, `p${n}${c}`, s)}</span>`,
        bar(`q${n}${c}`, found.q[n][c]),
        signed(`g${n}${c}`, found.gradient[n][c], most),
      ])).join('') + '</tbody>').join('');
    const options = ['temperature', 'smoothing', 'w0', 'w1', 'w2', 'reduction', 'targets'];
    return `<p class="result">${live('result', result(s))}</p>`
      + table(['', '*Logit', 'Target', 'Probability', 'Gradient'], rows)
      + `<div class="beside">${live('chart', chart(s))}`
      + `<div class="options">${options.map((id) => option(kind, id, s)).join('')}</div></div>`;
  },
  say(s) {
    const { losses, loss } = values(s);
    return s.reduction === 'none' ? `Losses ${losses.map(shown).join(' and ')}.` : `Loss ${shown(loss)}.`;
  },
  snippet(s) {
    const { x, labels, targets, weight, smoothing, temperature, reduction } = given(s);
    const options = [
      weight.some((w) => w !== 1) && `weight=torch.tensor(${python(weight)})`,
      smoothing && `label_smoothing=${smoothing}`,
      reduction !== 'mean' && `reduction="${reduction}"`,
    ].filter(Boolean).map((text) => `, ${text}`).join('');
    const logits = temperature === 1 ? 'x' : `x / ${temperature}`;
    return `import torch
import torch.nn.functional as F

x = torch.tensor(${python(x)}, requires_grad=True)
y = torch.tensor(${labels ? `[${labels.join(', ')}]` : python(targets)})
loss = F.cross_entropy(${logits}, y${options})
loss${reduction === 'none' ? '.sum()' : ''}.backward()
print(loss)
print(x.grad)
`;
  },
};
export default kind;

/** The loss as its sum and denominator. @param {State} s */
function result(s) {
  const { losses, denominators, loss } = values(s);
  if (s.reduction === 'none') return `loss <strong>[${losses.map(shown).join(', ')}]</strong>`;
  const total = losses.map(shown).join(' + ');
  const divisor = s.targets === 'probabilities' || denominators.every((one) => one === 1)
    ? '2' : `(${denominators.join(' + ')})`;
  const how = s.reduction === 'sum' ? total : `(${total}) / ${divisor}`;
  return `loss <strong>${shown(loss)}</strong> <span>= ${how}</span>`;
}

/** The loss of each sample against the logit of its target, with the gradient as slope. @param {State} s */
function chart(s) {
  const { x, ...options } = given(s);
  const samples = x.map((logits, n) => {
    const target = options.targets?.[n];
    const y = target ? target.indexOf(Math.max(...target)) : Number(options.labels?.[n]);
    const one = {
      ...options, reduction: 'sum', labels: options.labels && [options.labels[n]], targets: target && [target],
    };
    const f = (/** @type {number} */ z) =>
      crossEntropy([logits.map((value, c) => (c === y ? z : value))], one);
    const here = f(logits[y]);
    return { f: (/** @type {number} */ z) => f(z).loss, kind: ['one', 'two'][n], x: logits[y], y: here.loss, slope: here.gradient[0][y] };
  });
  return curves({
    x: [-6, 6], y: [0, 9], xTicks: [-6, -3, 0, 3, 6], yTicks: [0, 3, 6, 9],
    label: 'loss of a sample against the logit of its target class', curves: samples, dots: samples,
    keys: [['sample 0', 'one'], ['sample 1', 'two'], ['slope: gradient of its loss', 'slope']],
    said: `The loss of each sample against the logit of its target class. ${samples.map((one, n) =>
      `Sample ${n}: loss ${shown(one.y)} at ${one.x}, slope ${shown(one.slope)}.`).join(' ')}`,
  });
}
