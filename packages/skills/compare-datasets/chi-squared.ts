import type { TestResult } from "./kolmogorov-smirnov.ts";

const fewest = 5;

/** The outcome of the test, and the total variation distance: the share of the rows that would have to change their value. */
export type CategoryTest = TestResult & { distance: number };

/** Tests whether two lists of counts of the same categories have the same shares; categories too rare to be tested are pooled. */
export function chiSquared(counts: readonly { before: number; now: number }[]): CategoryTest {
  const before = counts.reduce((sum, one) => sum + one.before, 0);
  const now = counts.reduce((sum, one) => sum + one.now, 0);
  const distance = counts.reduce((sum, one) => sum + Math.abs(share(one.before, before) - share(one.now, now)), 0) / 2;
  const isRare = (one: { before: number; now: number }): boolean =>
    ((one.before + one.now) * Math.min(before, now)) / (before + now) < fewest;
  const rare = counts.filter(isRare);
  const pooled = { before: rare.reduce((sum, one) => sum + one.before, 0), now: rare.reduce((sum, one) => sum + one.now, 0) };
  const tested = [...counts.filter((one) => !isRare(one)), ...(pooled.before + pooled.now > 0 ? [pooled] : [])];
  let statistic = 0;
  for (const one of tested) {
    const expected = ((one.before + one.now) * before) / (before + now);
    const expectedNow = ((one.before + one.now) * now) / (before + now);
    statistic += (one.before - expected) ** 2 / expected + (one.now - expectedNow) ** 2 / expectedNow;
  }
  const degrees = tested.length - 1;
  const p_value = degrees < 1 || before === 0 || now === 0 ? 1 : upperGamma(degrees / 2, statistic / 2);
  return { test: "chi-squared test of homogeneity", statistic, p_value, distance };
}

function share(count: number, total: number): number {
  return total === 0 ? 0 : count / total;
}

/** The regularised upper incomplete gamma function Q(a, x), by its series below a + 1 and its continued fraction above. */
export function upperGamma(a: number, x: number): number {
  if (x <= 0) return 1;
  const front = Math.exp(a * Math.log(x) - x - logGamma(a));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = 1; n < 1000 && Math.abs(term) > Math.abs(sum) * 1e-14; n++) {
      term *= x / (a + n);
      sum += term;
    }
    return Math.min(1, Math.max(0, 1 - front * sum));
  }
  let b = x + 1 - a;
  let c = 1e300;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; n < 1000; n++) {
    const factor = -n * (n - a);
    b += 2;
    d = 1 / (factor * d + b || 1e-300);
    c = b + factor / c || 1e-300;
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-14) break;
  }
  return Math.min(1, Math.max(0, front * fraction));
}

/** Lanczos' approximation of the logarithm of the gamma function. */
function logGamma(x: number): number {
  const terms = [76.18009172947146, -86.50532032941678, 24.01409824083091, -1.231739572450155, 0.1208650973866179e-2, -0.5395239384953e-5];
  const base = x + 5.5 - (x + 0.5) * Math.log(x + 5.5);
  const series = terms.reduce((sum, term, index) => sum + term / (x + 1 + index), 1.000000000190015);
  return -base + Math.log((Math.sqrt(2 * Math.PI) * series) / x);
}
