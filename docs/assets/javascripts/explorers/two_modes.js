// @ts-check
import { curves } from './curves.js';
import { forwardFit, logNormal, logTwoModes, reverseFit, twoModes } from './formulas.js';
import { bar, live, option, python, shown, table } from './parts.js';

/** @typedef {import('./parts.js').State} State */

/** @param {State} s */
const numeric = (s) => ({
  apart: Number(s.apart), share: Number(s.share), mean: Number(s.mean), spread: Number(s.spread),
});

/** @param {State} s */
export const values = (s) => twoModes(numeric(s));

/** The nearest state that the sliders have. @param {{mean: number, spread: number}} fit @returns {State} */
const rounded = ({ mean, spread }) => ({ mean: Number(mean.toFixed(2)), spread: Number(spread.toFixed(2)) });

/** @type {import('./parts.js').Kind} */
const kind = {
  name: 'two_modes',
  title: 'One normal distribution q for a target p with two modes',
  controls: [
    { id: 'mean', label: 'Mean of q', min: -5, max: 5, step: 0.01, value: 0 },
    { id: 'spread', label: 'Spread of q', min: 0.3, max: 5, step: 0.01, value: 3.16 },
    { id: 'apart', label: 'Modes of p at ±', min: 0, max: 4, step: 0.1, value: 3 },
    { id: 'share', label: 'Share of the left', min: 0.05, max: 0.95, step: 0.05, value: 0.5 },
  ],
  presets: [
    { name: 'Forward fit', state: {}, story: 'The least forward divergence: q covers both modes, and is highest where p has almost nothing.' },
    { name: 'Reverse fit', state: { mean: 3, spread: 1 }, story: 'The least reverse divergence: q sits on one mode and leaves the other out. A descent from the middle stays in the middle, at a larger divergence.' },
    { name: 'One mode', state: { apart: 0, mean: 0, spread: 1 }, story: 'A target that q can match: both divergences are 0, and both fits are the same.' },
  ],
  fits: {
    'Minimise KL(p‖q)': (s) => rounded(forwardFit(Number(s.apart), Number(s.share))),
    'Minimise KL(q‖p) from here': (s) => rounded(reverseFit(numeric(s))),
  },
  view(s) {
    const { forward, reverse } = values(s);
    const rows = `<tbody><tr><td>${bar('forward', forward, 5, 'dark')}</td>`
      + `<td>${bar('reverse', reverse, 5)}</td></tr></tbody>`;
    return table(['Forward: KL(p‖q)', 'Reverse: KL(q‖p)'], rows, 'even')
      + `<div class="beside">${live('densities', densities(s))}${live('terms', terms(s))}</div>`
      + `<div class="options four">${kind.controls.map(({ id }) => option(kind, id, s)).join('')}</div>`;
  },
  say(s) {
    const { forward, reverse } = values(s);
    return `Forward divergence ${shown(forward)}, reverse ${shown(reverse)}.`;
  },
  snippet(s) {
    const { apart, share, mean, spread } = numeric(s);
    return `import torch
import torch.nn.functional as F
from torch.distributions import Categorical, MixtureSameFamily, Normal

torch.set_default_dtype(torch.float64)
x = torch.linspace(-20, 20, 401)
share, apart = ${python(share)}, ${python(apart)}
modes = Normal(torch.tensor([-apart, apart]), torch.ones(2))
p = MixtureSameFamily(Categorical(torch.tensor([share, 1 - share])), modes)
q = Normal(${python(mean)}, ${python(spread)})
log_p, log_q = p.log_prob(x), q.log_prob(x)
step = x[1] - x[0]
forward = F.kl_div(log_q, log_p, reduction="sum", log_target=True) * step
reverse = F.kl_div(log_p, log_q, reduction="sum", log_target=True) * step
print(forward, reverse)
`;
  },
};
export default kind;

/** @param {State} s */
function densities(s) {
  const { apart, share, mean, spread } = numeric(s);
  return curves({
    x: [-10, 10], xTicks: [-10, -5, 0, 5, 10], y: [0, 0.6], yTicks: [0, 0.2, 0.4, 0.6],
    label: 'densities', count: 121,
    curves: [
      { f: (x) => Math.exp(logTwoModes(x, apart, share)), kind: 'one' },
      { f: (x) => Math.exp(logNormal(x, mean, spread)), kind: 'a' },
    ],
    keys: [['target p', 'one'], ['model q', 'a']],
    said: `The densities. p has modes at plus and minus ${apart}; q has mean ${mean} and spread ${spread}.`,
  });
}

/** What the divergences are sums of, point by point. @param {State} s */
function terms(s) {
  const { apart, share, mean, spread } = numeric(s);
  const ratio = (/** @type {number} */ x) => logTwoModes(x, apart, share) - logNormal(x, mean, spread);
  const { forward, reverse } = values(s);
  return curves({
    x: [-10, 10], xTicks: [-10, -5, 0, 5, 10], y: [-0.5, 1.5], yTicks: [-0.5, 0, 0.5, 1, 1.5],
    label: 'where they differ, weighted by p or by q', count: 121,
    curves: [
      { f: (x) => Math.exp(logTwoModes(x, apart, share)) * ratio(x), kind: 'one' },
      { f: (x) => -Math.exp(logNormal(x, mean, spread)) * ratio(x), kind: 'a' },
    ],
    keys: [['p (log p − log q)', 'one'], ['q (log q − log p)', 'a']],
    said: `The terms of both divergences. The area under the first is ${shown(forward)}, under the second ${shown(reverse)}.`,
  });
}
