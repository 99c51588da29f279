// BullMQ's side of the power cut: a redis server, and a queue in this process.
import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { startRedis } from './redis.mjs';
import { payload } from './workload.mjs';

const name = 'bench';

export class BullMq {
  #fsync;
  #redis;
  #connection;
  #queue;

  /** @param {'always' | 'everysec'} fsync when redis syncs its append-only file */
  constructor(fsync) {
    this.#fsync = fsync;
  }

  async start(directory, environment) {
    this.#redis = await startRedis(this.#fsync, { directory, environment });
    this.#connection = new Redis({ host: '127.0.0.1', port: this.#redis.port, maxRetriesPerRequest: null, enableAutoPipelining: true });
    // That the server goes away is what this is about.
    this.#connection.on('error', () => {});
    this.#queue = new Queue(name, { connection: this.#connection });
    this.#queue.on('error', () => {});
    await this.#queue.waitUntilReady();
  }

  /** The ids of the jobs that were acknowledged. */
  async submit(count) {
    const jobs = await this.#queue.addBulk(Array.from({ length: count }, () => ({ name, data: payload })));
    return jobs.map(job => job.id);
  }

  async has(id) {
    return (await this.#connection.exists(this.#queue.toKey(id))) === 1;
  }

  async kill() {
    this.#connection.disconnect();
    await this.#redis.kill();
  }
}
