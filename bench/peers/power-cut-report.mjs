// Shows what the power cuts took, and puts it into the documentation.
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import os from 'node:os';

const begin = '<!-- power-cut: begin -->';
const end = '<!-- power-cut: end -->';

const says = {
  actors: 'Actors',
  'bullmq-everysec': 'BullMQ, redis with `appendfsync everysec`',
  'bullmq-always': 'BullMQ, redis with `appendfsync always`',
};

export class CutReport {
  #rows = new Map();
  #asJson;

  constructor(asJson) {
    this.#asJson = asJson;
  }

  get oursLost() {
    return this.#rows.get('actors')?.lost ?? 0;
  }

  add(side, acknowledged, lost) {
    const row = this.#rows.get(side) ?? { side, cuts: 0, acknowledged: 0, lost: 0, most: 0 };
    this.#rows.set(side, { side, cuts: row.cuts + 1, acknowledged: row.acknowledged + acknowledged, lost: row.lost + lost, most: Math.max(row.most, lost) });
  }

  show() {
    if (this.#asJson) for (const row of this.#rows.values()) console.log(JSON.stringify(row));
    else console.log(this.#table());
  }

  async writeInto(file, rounds) {
    const text = await readFile(file, 'utf8');
    const [from, to] = [text.indexOf(begin), text.indexOf(end)];
    if (from < 0 || to < from) throw new Error(`${file} has no place for the table: ${begin} … ${end}`);
    await writeFile(file, `${text.slice(0, from)}${begin}\n${machine(rounds)}\n\n${this.#table()}\n${text.slice(to)}`);
  }

  #table() {
    const rows = [...this.#rows.values()].map(({ side, cuts, acknowledged, lost, most }) =>
      `| ${says[side]} | ${cuts} | ${number(acknowledged)} | ${number(lost)} | ${number(most)} |`);
    return ['| side | power cuts | jobs acknowledged | of these lost | most in one cut |', '|---|---|---|---|---|', ...rows].join('\n');
  }
}

function number(value) {
  return value.toLocaleString('en-US');
}

function machine(rounds) {
  const version = name => createRequire(import.meta.url)(`${name}/package.json`).version;
  const redis = execFileSync('redis-server', ['--version'], { encoding: 'utf8' }).match(/v=(\S+)/)[1];
  return `${new Date().toISOString().slice(0, 10)}: BullMQ ${version('bullmq')} on Node ${process.versions.node}, redis ${redis}, ${os.type()} ${os.release()}; ${rounds} power cuts each.`;
}
