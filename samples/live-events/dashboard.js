// Shows the newest jobs, and hears of all that happens to the user's jobs from then on. Ctrl+C ends it.
const { io } = require('socket.io-client');
const { url, token, call } = require('./settings');

async function showPage(page = 1) {
  const { jobs, pagination } = await call('GET', `/jobs?page=${page}&limit=20`);
  console.log(`${pagination.total} jobs, page ${pagination.page} of ${pagination.pages}`);
  for (const job of jobs) console.log(`  ${job.id}  ${job.name}  ${job.state}  ${job.progress}%`);
}

const socket = io(url, { auth: { token } });
socket.on('connect', () => showPage().catch((error) => console.error('API error:', error.message)));
socket.on('connect_error', (error) => console.error('Connection failed:', error.message));
socket.on('job:progress', ({ jobId, progress }) => console.log(`Job ${jobId} progress: ${progress}%`));
socket.on('job:completed', ({ jobId, result }) => console.log(`Job ${jobId} completed!`, JSON.stringify(result)));
socket.on('job:failed', ({ jobId, error }) => console.log(`Job ${jobId} failed!`, error));
