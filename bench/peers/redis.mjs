// A redis server of our own, with its data on disk, for one measurement.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const startLimitMs = 10_000;

/**
 * @param {'always' | 'everysec'} fsync when the append-only file is synced
 * @param {{ directory?: string, environment?: Record<string, string> }} [where] a directory that is there, else one of its own
 */
export async function startRedis(fsync, where = {}) {
  const directory = where.directory ?? await mkdtemp(join(process.env.BENCH_DIR ?? '.', 'redis-'));
  const port = await freePort();
  const server = spawn('redis-server', ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory, '--appendonly', 'yes', '--appendfsync', fsync, '--save', ''],
    { stdio: 'ignore', env: { ...process.env, ...where.environment } });
  const stopped = once(server, 'exit');
  await answering(port);
  return {
    port,
    async kill() {
      server.kill('SIGKILL');
      await stopped;
    },
    async stop() {
      await this.kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function answering(port) {
  const until = Date.now() + startLimitMs;
  while (true) {
    const socket = connect(port, '127.0.0.1');
    try {
      await once(socket, 'connect');
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(20);
    } finally {
      socket.destroy();
    }
  }
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
