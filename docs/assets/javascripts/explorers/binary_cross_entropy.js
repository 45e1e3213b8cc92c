// @ts-check
import { curves } from './curves.js';
import { bce32, bceGradient32, bceWithLogits32, bceWithLogitsGradient32, sigmoid32 } from './formulas.js';
import { bar, choice, live, option, python, row, shown, signed, table } from './parts.js';

/** @typedef {import('./parts.js').State} State */

/** Both ways from one logit to the loss and its gradient; BCELoss takes a weight of the element. @param {State} s */
export function values(s) {
  const [x, t, weight] = [Number(s.x), Number(s.t), Number(s.weight)];
  const p = sigmoid32(x);
  const element = t === 1 ? weight : 1;
  return {
    p,
    logitLoss: bceWithLogits32(x, t, weight),
    logitGradient: bceWithLogitsGradient32(x, t, weight),
    probabilityLoss: bce32(p, t, element),
    probabilityGradient: bceGradient32(p, t, element),
  };
}

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'binary_cross_entropy',
  title: 'The same loss through the logit and through its sigmoid, in float32',
  controls: [
    { id: 'x', label: 'Logit', min: -40, max: 40, step: 0.1, value: 17 },
    choice('t', 'Target', ['0', '1'], '0'),
    { id: 'weight', label: 'pos_weight', min: 0.5, max: 10, step: 0.5, value: 1 },
  ],
  presets: [
    { name: 'After the jump', state: {}, story: 'The sigmoid has rounded to 1. BCELoss says 100 where the loss is 17, and its gradient is 0: training cannot correct this mistake.' },
    { name: 'Before the jump', state: { x: 16.6 }, story: 'A little less, and the sigmoid is still below 1: both losses are near 16.6, but the one through the probability is already off.' },
    { name: 'A missed yes', state: { x: -35, t: '1' }, story: 'On the side of 0 the value stays right, but the gradient is lost: torch keeps a denominator above 1e-12.' },
    { name: 'Undecided', state: { x: 0 }, story: 'Where the sigmoid is far from 0 and from 1, both ways agree.' },
    { name: 'pos_weight', state: { x: -1, t: '1', weight: 3 }, story: 'With pos_weight a missed yes costs three times as much; BCELoss has a weight for the element instead.' },
  ],
  view(s) {
    const { p, logitLoss, logitGradient, probabilityLoss, probabilityGradient } = values(s);
    const most = Math.max(1, Number(s.weight));
    const rows = '<tbody>' + [
      row('logit', [
        bar('logitLoss', logitLoss, 100), signed('logitGradient', logitGradient, most, 'a')]),
      row('probability', [
        bar('probabilityLoss', probabilityLoss, 100, 'b'),
        signed('probabilityGradient', probabilityGradient, most)]),
    ].join('') + '</tbody>';
    return `<p class="result">${live('result', `sigmoid <strong>${said(p)}</strong>`)}</p>`
      + `<div class="options three">${['x', 't', 'weight'].map((id) => option(kind, id, s)).join('')}</div>`
      + table(['Through the', 'Loss', 'Gradient'], rows, 'named')
      + `<div class="beside">${live('losses', losses(s))}${live('gradients', gradients(s))}</div>`;
  },
  say(s) {
    const { logitLoss, probabilityLoss } = values(s);
    return `Loss through the logit ${shown(logitLoss)}, through the probability ${shown(probabilityLoss)}.`;
  },
  snippet(s) {
    const [x, t, weight] = [Number(s.x), Number(s.t), Number(s.weight)];
    const factor = weight === 1 ? '' : `, pos_weight=torch.tensor(${python(weight)})`;
    const element = weight === 1 ? '' : `, weight=1 + (${python(weight)} - 1) * t`;
    return `import torch
import torch.nn.functional as F

t = torch.tensor(${python(t)})
x = torch.tensor(${python(x)}, requires_grad=True)
loss = F.binary_cross_entropy_with_logits(x, t${factor})
loss.backward()
print(loss, x.grad)

z = torch.tensor(${python(x)}, requires_grad=True)
p = torch.sigmoid(z)
other = F.binary_cross_entropy(p, t${element})
other.backward()
print(p, other, z.grad)
`;
  },
};
export default kind;

/** A probability that may be so near 0 or 1 that four digits hide it. @param {number} p */
const said = (p) => {
  if (p === 1) return 'exactly 1';
  if (p > 0.9999) return `1 − ${(1 - p).toExponential(1)}`;
  return p < 1e-4 ? p.toExponential(1) : shown(p);
};

/** @param {State} s */
function losses(s) {
  const { logitLoss, probabilityLoss } = values(s);
  return chart(s, {
    y: [0, 110], yTicks: [0, 50, 100], label: 'loss against the logit',
    through: 'logitLoss', other: 'probabilityLoss',
    said: `The loss against the logit. Through the logit ${shown(logitLoss)}, through the probability ${shown(probabilityLoss)}.`,
  });
}

/** @param {State} s */
function gradients(s) {
  const { logitGradient, probabilityGradient } = values(s);
  const most = Math.max(1, Number(s.weight));
  return chart(s, {
    y: s.t === '1' ? [-most * 1.1, 0.1 * most] : [-0.1, 1.1],
    yTicks: s.t === '1' ? [-most, 0] : [0, 1], label: 'gradient against the logit',
    through: 'logitGradient', other: 'probabilityGradient',
    said: `The gradient against the logit. Through the logit ${shown(logitGradient)}, through the probability ${shown(probabilityGradient)}.`,
  });
}

/**
 * Both ways in one chart.
 * @param {State} s
 * @param {{y: [number, number], yTicks: number[], label: string, said: string,
 *          through: keyof ReturnType<typeof values>, other: keyof ReturnType<typeof values>}} one
 */
function chart(s, one) {
  const here = values(s);
  return curves({
    x: [-40, 40], xTicks: [-40, -20, 0, 20, 40], y: one.y, yTicks: one.yTicks, label: one.label,
    curves: [
      { f: (x) => values({ ...s, x })[one.through], kind: 'a' },
      { f: (x) => values({ ...s, x })[one.other], kind: 'b' },
    ],
    dots: [
      { x: Number(s.x), y: here[one.through], kind: 'a' },
      { x: Number(s.x), y: here[one.other], kind: 'b' },
    ],
    keys: [['logit', 'a'], ['probability', 'b']],
    said: one.said,
    count: 201,
  });
}
