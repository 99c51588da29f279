// Our side of the power cut: the silo, by its REST API.
import { spawn } from 'node:child_process';
import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from './redis.mjs';
import { payload } from './workload.mjs';

const startLimitMs = 60_000;
const lookAgainMs = 20;

export class Actors {
  #program;
  #secret = randomBytes(32).toString('hex');
  #silo;
  #exited;
  #url;

  constructor(program) {
    this.#program = program;
  }

  async start(directory, environment) {
    const port = await freePort();
    this.#url = `http://127.0.0.1:${port}`;
    this.#silo = spawn(this.#program, [], {
      stdio: 'ignore',
      env: { ...process.env, PORT: String(port), SECRET: 'bench', TOKEN_SECRET: this.#secret, DATA_DIR: directory, LOG_LEVEL: 'Warning', ...environment },
    });
    this.#exited = once(this.#silo, 'exit');
    await this.#ready();
  }

  /** The ids of the jobs that were acknowledged. */
  async submit(count) {
    const body = JSON.stringify(Array.from({ length: count }, () => ({ name: 'bench', data: payload })));
    const answer = await this.#ask('POST', '/jobs/batch', body);
    if (!answer.ok) throw new Error(`a batch was answered ${answer.status}: ${await answer.text()}`);
    const { jobs } = await answer.json();
    const refused = jobs.find(job => job.status !== 201);
    if (refused) throw new Error(`a job was refused: ${JSON.stringify(refused)}`);
    return jobs.map(job => job.jobId);
  }

  async has(id) {
    const answer = await this.#ask('GET', `/jobs/${id}`);
    await answer.arrayBuffer();
    if (!answer.ok && answer.status !== 404) throw new Error(`job ${id} was answered ${answer.status}`);
    return answer.ok;
  }

  async kill() {
    this.#silo.kill('SIGKILL');
    await this.#exited;
  }

  #ask(method, path, body) {
    return fetch(this.#url + path, { method, body, headers: { authorization: `Bearer ${this.#token()}`, 'content-type': 'application/json' } });
  }

  #token() {
    const now = Math.floor(Date.now() / 1000);
    const signed = [{ alg: 'HS256', typ: 'JWT' }, { sub: 'bench', exp: now + 3600 }].map(part => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${createHmac('sha256', this.#secret).update(signed).digest('base64url')}`;
  }

  async #ready() {
    const until = Date.now() + startLimitMs;
    while (this.#silo.exitCode === null && Date.now() < until) {
      const answer = await fetch(`${this.#url}/health/ready`).catch(() => undefined);
      await answer?.arrayBuffer();
      if (answer?.ok) return;
      await delay(lookAgainMs);
    }
    throw new Error('the silo did not get ready');
  }
}
