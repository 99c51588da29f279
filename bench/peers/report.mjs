// Shows the comparison, and puts it into the documentation.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';

const begin = '<!-- peers: begin -->';
const end = '<!-- peers: end -->';

const units = { live: 'jobs/s', drain: 'jobs/s', bulk: 'jobs/s', latency: 'ms', 'latency-p99': 'ms' };
const says = {
  live: 'submit and process at once',
  drain: 'drain a full queue',
  latency: 'one job at a time, submit to result, p50',
  'latency-p99': 'one job at a time, submit to result, p99',
  bulk: 'submit in bulk',
};

/** What we mean to reach, where there is such a figure. */
const targets = {
  'live bullmq-always': 2, 'live bullmq-everysec': 1.3, 'drain bullmq-always': 2,
  'latency bullmq-always': 2, 'latency-p99 bullmq-always': 2, 'bulk bullmq-always': 1.5,
};

export class Report {
  #rows = [];
  #asJson;

  constructor(asJson) {
    this.#asJson = asJson;
  }

  add(scenario, peer, ours, theirs, ratio) {
    this.#rows.push({ scenario, peer, ours: round(ours), theirs: round(theirs), ratio: round(ratio), unit: units[scenario] });
  }

  show() {
    if (this.#asJson) for (const row of this.#rows) console.log(JSON.stringify(row));
    else console.log(this.#table());
  }

  async writeInto(file, rounds) {
    const text = await readFile(file, 'utf8');
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} has no place for the table: ${begin} … ${end}`);
    await writeFile(file, `${text.slice(0, from)}${begin}\n${machine(rounds)}\n\n${this.#table()}\n${text.slice(to)}`);
  }

  #table() {
    const rows = this.#rows.map(({ scenario, peer, ours, theirs, ratio, unit }) =>
      `| ${says[scenario]} | ${peer} | ${ours} ${unit} | ${theirs} ${unit} | ${ratio} | ${verdict(`${scenario} ${peer}`, ratio)} |`);
    return ['| what | peer | ours | theirs | ratio | target |', '|---|---|---|---|---|---|', ...rows].join('\n');
  }
}

function verdict(key, ratio) {
  const target = targets[key];
  return target === undefined ? '' : `at least ${target}: ${ratio >= target ? 'met' : '**missed**'}`;
}

function machine(rounds) {
  const version = name => createRequire(import.meta.url)(`${name}/package.json`).version;
  const redis = execFileSync('redis-server', ['--version'], { encoding: 'utf8' }).match(/v=(\S+)/)[1];
  const celery = execFileSync('/usr/bin/python3', ['-c', 'import celery; print(celery.__version__)'], { encoding: 'utf8' }).trim();
  return `${new Date().toISOString().slice(0, 10)}: ${os.cpus().length} × ${os.cpus()[0].model}, ${Math.round(os.totalmem() / 2 ** 30)} GiB, ${os.type()} ${os.release()}; `
    + `BullMQ ${version('bullmq')} with ioredis ${version('ioredis')} on Node ${process.versions.node}, redis ${redis}, Celery ${celery}; medians of ${rounds}.`;
}

function round(value) {
  return Number(value.toPrecision(value < 100 ? 3 : 6));
}
