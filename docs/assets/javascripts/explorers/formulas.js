// @ts-check
// The losses as numbers: no page, no state. tests/explorers/test_formulas.py compares each with
// torch. Float64, except where float32 is the lesson: what ends in 32 rounds where torch rounds.

/** @typedef {readonly number[]} Vector */
/** @typedef {readonly Vector[]} Rows */

/** @param {Vector} values */
export const sum = (values) => values.reduce((total, value) => total + value, 0);

/** @param {Vector} x @returns {number[]} */
export function logSoftmax(x) {
  const largest = Math.max(...x); // or else an exponential may overflow
  const lse = largest + Math.log(sum(x.map((value) => Math.exp(value - largest))));
  return x.map((value) => value - lse);
}

/**
 * What cross_entropy computes on the way; -1 in `labels` stands for a target that is ignored.
 * The gradient is that of the reduced loss, and of the sum where nothing is reduced.
 * @param {Rows} x
 * @param {{labels?: Vector, targets?: Rows, weight?: Vector, smoothing?: number,
 *          reduction?: string, temperature?: number}} [options]
 */
export function crossEntropy(x, options = {}) {
  const { labels, smoothing = 0, temperature = 1, reduction = 'mean' } = options;
  const classes = x[0].length;
  const weight = options.weight ?? x[0].map(() => 1);
  const given = options.targets ?? (labels ?? []).map((y) => x[0].map((_, c) => Number(c === y)));
  const counted = x.map((_, n) => !labels || labels[n] >= 0);
  const logq = x.map((row) => logSoftmax(row.map((value) => value / temperature)));
  const q = logq.map((row) => row.map(Math.exp));
  const targets = given.map((row) => row.map((p) => (1 - smoothing) * p + smoothing / classes));
  // What stands before each -log q in the loss of a row.
  const factors = targets.map((row, n) => row.map((p, c) => (counted[n] ? weight[c] * p : 0)));
  const losses = factors.map((row, n) => sum(row.map((f, c) => (f === 0 ? 0 : -f * logq[n][c]))));
  const denominators = x.map((_, n) => (counted[n] ? (labels ? weight[labels[n]] : 1) : 0));
  const divisor = reduction === 'mean' ? sum(denominators) || NaN : 1; // torch has 0 / 0 in it
  const gradient = factors.map((row, n) =>
    row.map((f, c) => (counted[n] ? (q[n][c] * sum(row) - f) / temperature / divisor : 0)));
  return { q, targets, losses, denominators, loss: sum(losses) / divisor, gradient };
}

const { fround } = Math;

/** @param {number} x */
export const sigmoid32 = (x) => fround(1 / fround(1 + fround(Math.exp(-fround(x)))));

/** BCELoss of one probability. @param {number} p @param {number} t @param {number} [weight] */
export function bce32(p, t, weight = 1) {
  const yes = Math.max(fround(Math.log(p)), -100);
  const no = Math.max(fround(Math.log1p(-p)), -100);
  return fround(fround(weight) * fround(fround((t - 1) * no) - fround(t * yes)));
}

/**
 * The gradient of BCELoss by the logit: through the loss, then through the sigmoid.
 * @param {number} p @param {number} t @param {number} [weight]
 */
export function bceGradient32(p, t, weight = 1) {
  const slope = fround(fround(1 - p) * p);
  const byProbability = fround(fround(fround(weight) * fround(p - t)) / Math.max(slope, fround(1e-12)));
  return fround(fround(byProbability * fround(1 - p)) * p);
}

/** BCEWithLogitsLoss. @param {number} x @param {number} t @param {number} [posWeight] */
export function bceWithLogits32(x, t, posWeight = 1) {
  const z = fround(x);
  const logSigmoid = fround(Math.min(z, 0) - fround(Math.log1p(fround(Math.exp(-Math.abs(z))))));
  return fround(fround((1 - t) * z) - fround(fround(1 + (posWeight - 1) * t) * logSigmoid));
}

/** Its gradient. @param {number} x @param {number} t @param {number} [posWeight] */
export function bceWithLogitsGradient32(x, t, posWeight = 1) {
  const yes = fround(posWeight * t);
  return fround(fround(fround(yes + 1 - t) * sigmoid32(x)) - yes);
}

/**
 * The entries of kl_div(log q, p): nothing where p is 0.
 * @param {Vector} p @param {Vector} logq
 */
export const klTerms = (p, logq) =>
  p.map((value, c) => (value === 0 ? 0 : value * (Math.log(value) - logq[c])));

/** Where densities are compared: their divergence is a sum over these points. */
export const GRID = Array.from({ length: 401 }, (_, i) => (i - 200) / 10);
const STEP = 0.1;

/** @param {number} x @param {number} mean @param {number} spread */
export const logNormal = (x, mean, spread) =>
  -0.5 * ((x - mean) / spread) ** 2 - Math.log(spread) - 0.5 * Math.log(2 * Math.PI);

/**
 * Two normal densities, at -apart and at apart.
 * @param {number} x @param {number} apart @param {number} share of the left one
 */
export function logTwoModes(x, apart, share) {
  const left = Math.log(share) + logNormal(x, -apart, 1);
  const right = Math.log(1 - share) + logNormal(x, apart, 1);
  const larger = Math.max(left, right);
  return larger + Math.log(Math.exp(left - larger) + Math.exp(right - larger));
}

/**
 * Both divergences between two modes p and a normal q, as sums over the grid.
 * @param {{apart: number, share: number, mean: number, spread: number}} state
 */
export function twoModes({ apart, share, mean, spread }) {
  const logp = GRID.map((x) => logTwoModes(x, apart, share));
  const logq = GRID.map((x) => logNormal(x, mean, spread));
  const forward = logp.map((lp, i) => Math.exp(lp) * (lp - logq[i]));
  const reverse = logq.map((lq, i) => Math.exp(lq) * (lq - logp[i]));
  return { logp, logq, forward: sum(forward) * STEP, reverse: sum(reverse) * STEP };
}

/** The normal q with the least KL(p||q) has p's mean and spread. @param {number} apart @param {number} share */
export const forwardFit = (apart, share) => ({
  mean: apart * (1 - 2 * share),
  spread: Math.sqrt(1 + 4 * share * (1 - share) * apart ** 2),
});

/**
 * A normal q with the least KL(q||p), by descent from where q is: another start, another mode.
 * @param {{apart: number, share: number, mean: number, spread: number}} state
 */
export function reverseFit(state) {
  let { mean, spread } = state;
  /** @param {number} m @param {number} s */
  const loss = (m, s) => twoModes({ ...state, mean: m, spread: s }).reverse;
  for (let size = 0.25, best = loss(mean, spread); size > 0.004;) {
    const around = [[size, 0], [-size, 0], [0, size], [0, -size]]
      .map(([dm, ds]) => [mean + dm, Math.max(0.3, spread + ds)]);
    const values = around.map(([m, s]) => loss(m, s));
    const least = Math.min(...values);
    if (least < best) [best, [mean, spread]] = [least, around[values.indexOf(least)]];
    else size /= 2;
  }
  return { mean, spread };
}
