// Measures Actors beside its peers: each scenario on each side in turn, five rounds, so that a drifting machine drifts under all of them alike.
//   node compare.mjs --ours PROGRAM --silo PROGRAM [--json] [--quick] [--rounds N] [--only SCENARIO,…] [--peers PEER,…] [--write FILE]
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseArgs } from 'node:util';
import { startRedis } from './redis.mjs';
import { Report } from './report.mjs';
import { median } from './workload.mjs';

const run = promisify(execFile);
const here = import.meta.dirname;
const measurementLimitMs = 300_000;

const { values: options } = parseArgs({
  options: {
    ours: { type: 'string' },
    silo: { type: 'string' },
    json: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string' },
    peers: { type: 'string' },
    write: { type: 'string' },
  },
});

/** Jobs per measurement. Celery's are fewer, for it would take minutes; its rates do not depend on it. */
const sizes = options.quick
  ? { live: 2_000, drain: 5_000, latency: 100, bulk: 5_000, celery: { live: 200, drain: 200, latency: 30, bulk: 200 } }
  : { live: 30_000, drain: 100_000, latency: 1_000, bulk: 100_000, celery: { live: 3_000, drain: 3_000, latency: 300, bulk: 3_000 } };

const ours = { measure: (scenario, count) => figures(options.ours, [scenario, '--jobs', String(count), '--silo', options.silo]) };

const peers = {
  'bullmq-always': redisPeer('always', process.execPath, `${here}/bullmq.mjs`),
  'bullmq-everysec': redisPeer('everysec', process.execPath, `${here}/bullmq.mjs`),
  celery: redisPeer('always', '/usr/bin/python3', `${here}/celery_side.py`),
};

const scenarios = chosen(options.only, ['live', 'drain', 'latency', 'bulk']);
const chosenPeers = chosen(options.peers, Object.keys(peers));
const rounds = options.quick ? 1 : Number(options.rounds);
const report = new Report(options.json);
const seen = new Map();

for (let round = 1; round <= rounds; round++) {
  for (const scenario of scenarios) {
    note(`round ${round} of ${rounds}: ${scenario}`);
    for (const peer of chosenPeers) {
      const theirs = await peers[peer].measure(scenario, (peer === 'celery' ? sizes.celery : sizes)[scenario]);
      const own = await ours.measure(scenario, sizes[scenario]);
      keep(scenario, peer, own, theirs);
    }
  }
}
for (const [key, pairs] of seen) {
  const [scenario, peer] = key.split(' ');
  report.add(scenario, peer, median(pairs.map(pair => pair.ours)), median(pairs.map(pair => pair.theirs)), median(pairs.map(pair => pair.ratio)));
}
report.show();
if (options.write) await report.writeInto(options.write, rounds);

function keep(scenario, peer, own, theirs) {
  const pairs = scenario === 'latency'
    ? { latency: [own.p50, theirs.p50], 'latency-p99': [own.p99, theirs.p99] }
    : { [scenario]: [own.value, theirs.value] };
  for (const [name, [ourFigure, theirFigure]] of Object.entries(pairs)) {
    const ratio = scenario === 'latency' ? theirFigure / ourFigure : ourFigure / theirFigure;
    const key = `${name} ${peer}`;
    seen.set(key, [...(seen.get(key) ?? []), { ours: ourFigure, theirs: theirFigure, ratio }]);
  }
}

function redisPeer(fsync, program, script) {
  return {
    async measure(scenario, count) {
      const redis = await startRedis(fsync);
      try {
        return await figures(program, [script, scenario, String(count), String(redis.port)]);
      } finally {
        await redis.stop();
      }
    },
  };
}

/** The last line a measuring program prints. */
async function figures(program, args) {
  const { stdout } = await run(program, args, { timeout: measurementLimitMs, maxBuffer: 16 * 1024 * 1024 });
  return JSON.parse(stdout.trim().split('\n').at(-1));
}

function chosen(list, all) {
  if (!list) return all;
  const names = list.split(',');
  const unknown = names.filter(name => !all.includes(name));
  if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(', ')}; there are ${all.join(', ')}`);
  return names;
}

function note(text) {
  if (!options.json) console.error(`-- ${text}`);
}
