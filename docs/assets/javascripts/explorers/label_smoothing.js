// @ts-check
import { curves } from './curves.js';
import { crossEntropy } from './formulas.js';
import { bar, live, option, python, row, shown, signed, table } from './parts.js';

/** @typedef {import('./parts.js').State} State */

/** One logit for the target class, 0 for the others. @param {State} s */
export function values(s) {
  const [gap, smoothing, classes] = [Number(s.gap), Number(s.smoothing), Number(s.classes)];
  const x = [[gap, ...Array(classes - 1).fill(0)]];
  const smoothed = crossEntropy(x, { labels: [0], smoothing });
  const best = Math.log((classes * (1 - smoothing)) / smoothing + 1);
  const least = crossEntropy([[best, ...x[0].slice(1)]], { labels: [0], smoothing }).loss;
  return { ...smoothed, hard: crossEntropy(x, { labels: [0] }).loss, best, least: smoothing ? least : 0 };
}

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'label_smoothing',
  title: 'How far the logit of the target class should rise',
  controls: [
    { id: 'gap', label: 'Logit of the target, others 0', min: -4, max: 12, step: 0.1, value: 8 },
    { id: 'smoothing', label: 'Label smoothing', min: 0, max: 0.6, step: 0.01, value: 0.1 },
    { id: 'classes', label: 'Classes', min: 2, max: 20, step: 1, value: 4 },
  ],
  presets: [
    { name: 'Too sure', state: {}, story: 'Beyond the least loss the gradient of the target class is positive: a step of training lowers its logit.' },
    { name: 'No smoothing', state: { smoothing: 0 }, story: 'Without smoothing there is no end: a larger logit is always a smaller loss, and 0 is never reached.' },
    { name: 'The best logit', state: { gap: 3.6 }, story: 'The prediction is the smoothed target: the gradient is nearly 0, and the loss, which is not 0, can fall no further.' },
    { name: 'Many classes', state: { classes: 20, gap: 5.2 }, story: 'The same share for more classes: each gets less, so that the logits may lie further apart.' },
  ],
  view(s) {
    const { q, targets, gradient, loss, hard } = values(s);
    const others = Number(s.classes) - 1;
    const one = (/** @type {number} */ c) => [
      bar(`t${c}`, targets[0][c], 1, 'target'), bar(`q${c}`, q[0][c]), signed(`g${c}`, gradient[0][c])];
    const rows = `<tbody>${row('target class', one(0))}${row(live('others', others === 1
      ? 'the other' : `each of ${others} others`), one(1))}</tbody>`;
    return `<p class="result">${live('result', `loss <strong>${shown(loss)}</strong> `
      + `<span>without smoothing ${shown(hard)}</span>`)}</p>`
      + table(['Class', 'Smoothed target', 'Probability', 'Gradient'], rows, 'named')
      + `<div class="beside">${live('chart', chart(s))}<div class="options one">${
        kind.controls.map(({ id }) => option(kind, id, s)).join('')}</div></div>`;
  },
  say(s) {
    const { loss, hard } = values(s);
    return `Loss ${shown(loss)}, without smoothing ${shown(hard)}.`;
  },
  snippet: (s) => `import torch
import torch.nn.functional as F

x = torch.zeros(1, ${s.classes})
x[0, 0] = ${python(s.gap)}
x.requires_grad_()
y = torch.tensor([0])
loss = F.cross_entropy(x, y, label_smoothing=${s.smoothing})
loss.backward()
print(loss, F.cross_entropy(x, y).detach())
print(x.grad)
`,
};
export default kind;

/** @param {State} s */
function chart(s) {
  const { loss, hard, gradient, best, least } = values(s);
  const dots = [{ x: Number(s.gap), y: loss, kind: 'one', slope: gradient[0][0] }];
  const found = best <= 12 ? [{ x: best, y: least, kind: 'least' }] : [];
  return curves({
    x: [-4, 12], xTicks: [-4, 0, 4, 8, 12], y: [0, 6], yTicks: [0, 2, 4, 6],
    label: 'loss against the logit of the target class',
    curves: [
      { f: (gap) => values({ ...s, gap }).hard, kind: 'two' },
      { f: (gap) => values({ ...s, gap }).loss, kind: 'one' },
    ],
    dots: [...found, ...dots],
    keys: [['smoothed', 'one'], ['without smoothing', 'two'], ['slope: gradient', 'slope']],
    said: `The loss against the logit of the target class: ${shown(loss)}, without smoothing ${shown(hard)}. ${
      Number(s.smoothing) ? `With smoothing it is least at ${shown(best)}, where it is ${shown(least)}.` : ''}`,
  });
}
