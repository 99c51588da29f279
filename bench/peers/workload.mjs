// What every side does alike.

/** 200 bytes of JSON. */
export const payload = { text: 'x'.repeat(200 - '{"text":""}'.length) };

/** How long jobs go before the measured ones: a process is fast once its code is compiled. */
export const warmUpMs = 20_000;

/** Submitters that each wait for the acknowledgement of one job before the next. */
export const adders = 64;

/** Jobs that a worker runs at once. */
export const concurrency = 50;

/** Jobs in one bulk submit, and how many such submits are under way at once. */
export const bulkSize = 100;
export const bulkAdders = 8;

/** @param {number[]} values @param {number} share from 0 to 1 */
export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

/** @param {number[]} values */
export function median(values) {
  return percentile(values, 0.5);
}
