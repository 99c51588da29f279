// BullMQ's side of the comparison: adders in this process, a worker in a process of its own.
//   node bullmq.mjs SCENARIO COUNT REDIS_PORT      prints {"value": n} or, for latency, {"p50": ms, "p99": ms}
import { fork } from 'node:child_process';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { adders, bulkSize, bulkAdders, concurrency, payload, percentile, warmUpMs } from './workload.mjs';

const [scenario, count, port] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const name = 'bench';
// Commands that are issued together travel together, as they do on the other side.
const connection = () => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, enableAutoPipelining: true });

const scenarios = {
  async live(queue) {
    const worker = await startWorker();
    const before = await runWarm(queue, worker);
    const begun = performance.now();
    await addOneAtATime(queue, count);
    await worker.completed(before + count);
    return { value: count / seconds(begun) };
  },

  async drain(queue) {
    const warming = await startWorker();
    await runWarm(queue, warming);
    warming.stop();
    await addInBulk(queue, count);
    const worker = await startWorker();
    const { at: firstAt } = await worker.completed(1);
    const { at: lastAt } = await worker.completed(count);
    return { value: (count - 1) / ((lastAt - firstAt) / 1000) };
  },

  async latency(queue) {
    const events = new QueueEvents(name, { connection: connection() });
    await events.waitUntilReady();
    const worker = await startWorker();
    await runWarm(queue, worker);
    const times = [];
    const first = Math.ceil(count / 10);
    for (let i = 0; i < first + count; i++) {
      const begun = performance.now();
      const job = await queue.add(name, payload);
      await job.waitUntilFinished(events);
      if (i >= first) times.push(performance.now() - begun);
    }
    return { p50: percentile(times, 0.5), p99: percentile(times, 0.99) };
  },

  async bulk(queue) {
    const warming = performance.now();
    while (performance.now() - warming < warmUpMs / 4) await addInBulk(queue, bulkSize * bulkAdders);
    const begun = performance.now();
    await addInBulk(queue, count);
    return { value: count / seconds(begun) };
  },
};

if (scenario === 'worker') await work();
else {
  const queue = new Queue(name, { connection: connection() });
  await queue.waitUntilReady();
  console.log(JSON.stringify(await scenarios[scenario](queue)));
  process.exit(0);
}

/** How many jobs it were. */
async function runWarm(queue, worker) {
  const begun = performance.now();
  let added = 0;
  await Promise.all(Array.from({ length: adders }, async () => {
    for (; performance.now() - begun < warmUpMs; added++) await queue.add(name, payload);
  }));
  await worker.completed(added);
  return added;
}

async function addOneAtATime(queue, jobs) {
  let left = jobs;
  await Promise.all(Array.from({ length: adders }, async () => {
    while (left-- > 0) await queue.add(name, payload);
  }));
}

async function addInBulk(queue, jobs) {
  let left = jobs;
  await Promise.all(Array.from({ length: bulkAdders }, async () => {
    while (left > 0) {
      const size = Math.min(bulkSize, left);
      left -= size;
      await queue.addBulk(Array.from({ length: size }, () => ({ name, data: payload })));
    }
  }));
}

/** A worker process that tells when it has completed so many jobs. */
async function startWorker() {
  const child = fork(process.argv[1], ['worker', '0', String(port)]);
  const reached = new Map();
  const ready = deferred();
  child.on('message', message => (message.ready ? ready.resolve() : reached.get(message.completed).resolve(message)));
  child.on('exit', code => code && [ready, ...reached.values()].forEach(waiting => waiting.reject(new Error(`the worker ended with ${code}`))));
  await ready.promise;
  const completed = jobs => {
    reached.set(jobs, deferred());
    child.send({ tellAt: jobs });
    return reached.get(jobs).promise;
  };
  return { completed, stop: () => child.kill('SIGKILL') };
}

async function work() {
  // With the process that started it: it would hold on to the output that is being read to its end.
  process.on('disconnect', () => process.exit(0));
  let completed = 0;
  const awaited = new Set();
  const tell = () => [...awaited].filter(jobs => completed >= jobs).forEach(jobs => {
    awaited.delete(jobs);
    process.send({ completed: jobs, at: Date.now() });
  });
  process.on('message', ({ tellAt }) => {
    awaited.add(tellAt);
    tell();
  });
  const worker = new Worker(name, async () => ({ ok: true }), { connection: connection(), concurrency, autorun: false });
  worker.on('completed', () => {
    completed++;
    if (awaited.size > 0) tell();
  });
  worker.on('error', error => console.error(error.message));
  await worker.waitUntilReady();
  worker.run();
  process.send({ ready: true });
}

function deferred() {
  const it = {};
  it.promise = new Promise((resolve, reject) => Object.assign(it, { resolve, reject }));
  return it;
}

function seconds(begun) {
  return (performance.now() - begun) / 1000;
}
