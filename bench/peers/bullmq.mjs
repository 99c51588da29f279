// BullMQ's side of the comparison: adders in this process, a worker in a process of its own.
//   node bullmq.mjs SCENARIO COUNT REDIS_PORT      prints {"value": n} or, for latency, {"p50": ms, "p99": ms}
import { fork } from 'node:child_process';
import { Queue, QueueEvents, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { adders, bulkSize, bulkAdders, concurrency, payload, percentile, warmUp } from './workload.mjs';

const [scenario, count, port] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const name = 'bench';
// Commands that are issued together travel together, as they do on the other side.
const connection = () => new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null, enableAutoPipelining: true });

const scenarios = {
  async live(queue) {
    const worker = await startWorker(warmUp, warmUp + count);
    await addOneAtATime(queue, warmUp);
    await worker.completed(warmUp);
    const begun = performance.now();
    await addOneAtATime(queue, count);
    await worker.completed(warmUp + count);
    return { value: count / seconds(begun) };
  },

  async drain(queue) {
    const warming = await startWorker(warmUp);
    await addOneAtATime(queue, warmUp);
    await warming.completed(warmUp);
    warming.stop();
    await addInBulk(queue, count);
    const worker = await startWorker(1, count);
    const { at: firstAt } = await worker.completed(1);
    const { at: lastAt } = await worker.completed(count);
    return { value: (count - 1) / ((lastAt - firstAt) / 1000) };
  },

  async latency(queue) {
    const events = new QueueEvents(name, { connection: connection() });
    await events.waitUntilReady();
    const worker = await startWorker(warmUp);
    await addOneAtATime(queue, warmUp);
    await worker.completed(warmUp);
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
    await addInBulk(queue, warmUp);
    const begun = performance.now();
    await addInBulk(queue, count);
    return { value: count / seconds(begun) };
  },
};

if (scenario === 'worker') await work(process.argv.slice(5).map(Number));
else {
  const queue = new Queue(name, { connection: connection() });
  await queue.waitUntilReady();
  console.log(JSON.stringify(await scenarios[scenario](queue)));
  process.exit(0);
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

/** A worker process that tells when it has completed so many jobs, and so many. */
async function startWorker(...milestones) {
  const child = fork(process.argv[1], ['worker', '0', String(port), ...milestones.map(String)]);
  const reached = new Map(milestones.map(jobs => [jobs, deferred()]));
  const ready = deferred();
  child.on('message', message => (message.ready ? ready.resolve() : reached.get(message.completed).resolve(message)));
  child.on('exit', code => code && [ready, ...reached.values()].forEach(waiting => waiting.reject(new Error(`the worker ended with ${code}`))));
  await ready.promise;
  return { completed: jobs => reached.get(jobs).promise, stop: () => child.kill('SIGKILL') };
}

async function work(milestones) {
  // With the process that started it: it would hold on to the output that is being read to its end.
  process.on('disconnect', () => process.exit(0));
  let completed = 0;
  const worker = new Worker(name, async () => ({ ok: true }), { connection: connection(), concurrency, autorun: false });
  worker.on('completed', () => {
    if (milestones.includes(++completed)) process.send({ completed, at: Date.now() });
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
