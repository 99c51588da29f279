// What a power cut takes from Actors and from BullMQ: each is killed under load, then starts from what it had synced, and the jobs it had acknowledged are looked for.
//   node power-cut.mjs --silo PROGRAM --shim LIBRARY [--json] [--rounds N] [--only SIDE,…] [--write FILE]
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Actors } from './power-cut-actors.mjs';
import { BullMq } from './power-cut-bullmq.mjs';
import { CutReport } from './power-cut-report.mjs';
import { bulkAdders, bulkSize } from './workload.mjs';

/** The cut comes at a moment between these, counted from the first acknowledgement. */
const earliestCutMs = 2_000;
const latestCutMs = 6_000;
const looksAtOnce = 64;

const { values: options } = parseArgs({
  options: {
    silo: { type: 'string' },
    shim: { type: 'string' },
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    write: { type: 'string' },
  },
});

const sides = {
  actors: () => new Actors(options.silo),
  'bullmq-everysec': () => new BullMq('everysec'),
  'bullmq-always': () => new BullMq('always'),
};
const chosen = options.only?.split(',') ?? Object.keys(sides);
const unknown = chosen.filter(name => !(name in sides));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${Object.keys(sides).join(', ')}`);

const report = new CutReport(options.json);
const rounds = Number(options.rounds);
for (let round = 1; round <= rounds; round++) {
  for (const name of chosen) {
    const { acknowledged, lost } = await cut(sides[name](), join(process.env.BENCH_DIR, `${name}-${round}`));
    if (!options.json) console.error(`-- round ${round} of ${rounds}, ${name}: ${acknowledged} acknowledged, ${lost} lost`);
    report.add(name, acknowledged, lost);
  }
}
report.show();
if (options.write) await report.writeInto(options.write, rounds);
// What was under way when a server died is never answered.
process.exit(report.oursLost > 0 ? 1 : 0);

/** One power cut: how many jobs were acknowledged before it, and how many of these are not there after it. */
async function cut(side, directory) {
  const [data, survives] = [join(directory, 'data'), join(directory, 'survives')];
  for (const made of [data, survives]) await mkdir(made, { recursive: true, mode: 0o700 });
  const acknowledged = new Set();
  await side.start(data, { LD_PRELOAD: options.shim, POWER_CUT_DIR: data, POWER_CUT_SURVIVES: survives });
  let on = true;
  const submitting = Array.from({ length: bulkAdders }, async () => {
    while (on) for (const id of await side.submit(bulkSize)) if (on) acknowledged.add(id);
  });
  // Whatever ends them: that the server is gone is what they are here for, anything before is a mistake.
  const failed = Promise.race(submitting).then(() => undefined, error => { if (on) throw error; });
  await Promise.race([failed, delay(earliestCutMs + Math.random() * (latestCutMs - earliestCutMs))]);
  // Deaf first: an answer that is heard after this was perhaps sent before the cut, and is not counted.
  on = false;
  await side.kill();
  Promise.allSettled(submitting);

  await side.start(survives, {});
  const lost = await missing(side, [...acknowledged]);
  await side.kill();
  await rm(directory, { recursive: true, force: true });
  return { acknowledged: acknowledged.size, lost };
}

async function missing(side, ids) {
  let [next, lost] = [0, 0];
  await Promise.all(Array.from({ length: looksAtOnce }, async () => {
    while (next < ids.length) if (!(await side.has(ids[next++]))) lost++;
  }));
  return lost;
}
