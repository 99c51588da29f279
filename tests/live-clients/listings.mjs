// Runs the listings of the notification API, as they are written there but for addresses and token, and tells what they print on stdout.
//   node listings.mjs URL TOKEN
// The receiver's webhook comes back here. A worker of this program's own works on the job that the listing submits.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';

const [url, token] = process.argv.slice(2);
const require = createRequire(import.meta.url);
const port = await new Promise((resolve) => {
  const probe = createServer().listen(0, '127.0.0.1', () => { const free = probe.address().port; probe.close(() => resolve(free)); });
});

const listing = (name) => readFileSync(new URL(`listings/${name}.js`, import.meta.url), 'utf8')
  .replaceAll('http://localhost:4000', url)
  .replaceAll('your_jwt_token', token)
  .replaceAll('https://myapp.com/job-webhook', `http://127.0.0.1:${port}/webhook`)
  .replaceAll('app.listen(3000)', `app.listen(${port}, '127.0.0.1')`);

const api = async (method, path, body) => {
  const answer = await fetch(url + path, { method, headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' }, body: body && JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};

const work = async (jobId) => {
  const until = (print) => new Promise((resolve) => { waiting.push([print, resolve]); });
  await api('POST', '/workers/poll', { names: ['dataProcessing'], workerId: 'listings' });
  const progress = until(`webhook: Job ${jobId} progress: 42%`);
  await api('POST', `/jobs/${jobId}/attempts/1/progress`, { progress: 42 });
  await progress;
  const told = Promise.all([until(`webhook: Job ${jobId} completed: job result data`), until(`socket: Job ${jobId} completed! job result data`), until(`poll: Job status: completed`)]);
  await api('POST', `/jobs/${jobId}/attempts/1/complete`, { result: 'job result data' });
  await told;
};

const waiting = [];
const printer = (who) => ({
  log: (...words) => {
    const line = `${who}: ${words.map((word) => (typeof word === 'object' ? word.state ?? JSON.stringify(word) : word)).join(' ')}`;
    console.log(line);
    waiting.filter(([print]) => line === print).forEach(([, done]) => done());
  },
});

// Each listing has a console of its own, so that it is seen which of them heard what. The listing of the poller goes on while a job is active.
const program = `
  { const console = printer('webhook'); ${listing('receiver')} }
  const console = printer('socket');
  ${listing('socket')}
  await new Promise((resolve, reject) => { socket.on('connect', resolve); socket.on('connect_error', reject); });
  ${listing('monitor')}
  const working = work(jobId);
  while ((await api('GET', '/jobs/' + jobId)).state === 'waiting') await new Promise((resolve) => setTimeout(resolve, 20));
  { const console = printer('poll'); ${listing('poll')} pollJobStatus(jobId, token); }
  await working;
  const updateJobsTable = (jobs) => print('dashboard: ' + jobs.map((job) => job.name + ' ' + job.state));
  const updatePagination = (pages) => print('pages: ' + pages.total + ' of ' + pages.limit);
  { ${listing('dashboard')} await loadJobsDashboard(); }
  { ${listing('environments')} }
  print('webhooks: ' + (await api('GET', '/webhooks')).webhooks.map((webhook) => webhook.eventType));
`;
const AsyncFunction = (async () => {}).constructor;
await new AsyncFunction('require', 'printer', 'print', 'api', 'work', 'token', program)(require, printer, console.log, api, work, token);
process.exit(0);
